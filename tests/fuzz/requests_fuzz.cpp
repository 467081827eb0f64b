#include "daemon/control/http/server.hpp"
#include "tests/daemon/control/fake_backend.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/scratch_directory.hpp"

#include <array>

#include <boost/asio/io_context.hpp>
#include <sys/socket.h>
#include <sys/un.h>

#include <unistd.h>

/// Whatever a client sends over the Unix socket: it is answered in HTTP or not at all, no bug shows, and who
/// has no rights changes nothing and gets no token.
namespace tokenkeeper::fuzz {
namespace {

constexpr uid_t reader = 1001;
constexpr uid_t nobody = 65534;

/// One daemon for all inputs; everything runs on this thread.
class control_socket {
public:
    control_socket() : backend_{context_.get_executor()}, path_{directory_ / "control.sock"} {
        control::server_options options;
        options.rules = {
            .own_user = 990, .trusted = {}, .sessions = {.readers = {{"lobby", {.users = {reader}}}}}};
        options.report = [](std::string_view bug) { require(false, "no bug shows: " + std::string{bug}); };
        options.identify = [this](int) { return who_; };
        auto at = control::listener::open(path_);
        require(at.has_value(), "there is a socket");
        served_.emplace(context_.get_executor(), std::move(*at), backend_, std::move(options));
        served_->start();
    }

    /// What is answered to these bytes until the server closes.
    std::string ask(uid_t as, std::string_view bytes) {
        who_ = {.uid = as, .gid = as, .groups = {}, .pid = 1};
        const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        path_.native().copy(at.sun_path, sizeof at.sun_path - 1);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): connect() wants it so
        require(::connect(client, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0, "it is connected");
        // What does not fit into the socket's buffer is not sent: this thread has to serve, too.
        static_cast<void>(::send(client, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
        ::shutdown(client, SHUT_WR);
        std::string answer;
        for (;;) {
            std::array<char, 4096> room{};
            const auto got = ::recv(client, room.data(), room.size(), MSG_DONTWAIT);
            if (got > 0) {
                answer.append(room.data(), static_cast<std::size_t>(got));
            } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
                break;
            } else {
                require(context_.run_one_for(std::chrono::seconds{20}) > 0, "a client is not left waiting");
            }
        }
        ::close(client);
        while (context_.poll() > 0) {
        }
        return answer;
    }

    [[nodiscard]] const control::testing::fake_backend& backend() const { return backend_; }
    void forget() {
        backend_.acts.clear();
        backend_.denials.clear();
    }

private:
    boost::asio::io_context context_{1};
    tests::scratch_directory directory_;
    control::testing::fake_backend backend_;
    std::filesystem::path path_;
    control::peer who_;
    std::optional<control::server> served_;
};

}  // namespace
}  // namespace tokenkeeper::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tokenkeeper::fuzz;
    static control_socket daemon;
    const auto bytes = input{data, size}.rest();
    for (const auto who : {uid_t{0}, reader, nobody}) {
        daemon.forget();
        const auto generation = daemon.backend().view.config_generation;
        const auto answer = daemon.ask(who, bytes);
        require(answer.empty() || answer.starts_with("HTTP/1."), "what is answered is HTTP");
        if (who == 0) continue;
        for (const auto& act : daemon.backend().acts)
            require(who == reader && act.starts_with("token lobby "), "without rights there is no verb");
        // A fuzzer guesses the token, and errors repeat what was asked for.
        const auto& token = daemon.backend().access_token;
        const bool has_token = answer.find(token) != std::string::npos && bytes.find(token) == bytes.npos;
        require(who == reader || !has_token, "nobody gets no token");
        require(daemon.backend().view.config_generation == generation, "without rights there is no reload");
    }
    return 0;
}
