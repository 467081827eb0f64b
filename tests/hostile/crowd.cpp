// Many connections to a control socket, until somebody kills this program:
//   crowd SOCKET MODE COUNT TARGET [USER]
// The modes: reading (asks for TARGET again and again and takes the answers), unread (sends forty requests
// for TARGET each and reads nothing), half (sends half a request), waiting (asks for TARGET once and waits),
// abandoned (posts TARGET and hangs up, COUNT times), passing (asks for TARGET and hangs up, again and again,
// with COUNT connections at a time). It says "ready" once all have begun.
// With USER, root runs it, and the connections are those of as many users: USER, USER + 1, and so on.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <poll.h>
#include <unistd.h>

namespace {

class crowd {
public:
    crowd(const char* socket, std::string_view mode, const char* target, std::optional<uid_t> first_user)
        : mode_{mode}, request_{request_for(mode, target)}, first_user_{first_user} {
        address_.sun_family = AF_UNIX;
        std::strncpy(address_.sun_path, socket, sizeof address_.sun_path - 1);
    }

    void begin(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const int opened = open(i);
            if (mode_ == "abandoned") {
                ::close(opened);
            } else {
                members_.push_back({.fd = opened, .events = POLLIN, .revents = 0});
            }
        }
        std::puts("ready");
        std::fflush(stdout);
    }

    [[noreturn]] void go_on() {
        while (mode_ == "passing") {
            for (std::size_t i = 0; i < members_.size(); ++i) {
                ::close(members_[i].fd);
                members_[i].fd = open(i);
            }
        }
        for (;;) {
            if (::poll(members_.data(), members_.size(), 1000) <= 0) continue;
            bool lost = false;
            for (std::size_t i = 0; i < members_.size(); ++i)
                lost = take(i) || lost;
            if (lost) ::usleep(10'000);
        }
    }

private:
    static std::string request_for(std::string_view mode, const char* target) {
        const std::string whole = std::string{mode == "abandoned" ? "POST " : "GET "} + target +
                                  " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        if (mode == "half") return whole.substr(0, whole.size() / 2);
        std::string text = whole;
        for (int i = 1; i < 40 && mode == "unread"; ++i)
            text += whole;
        return text;
    }

    /// Connects and sends the request, as far as that works at once.
    int open(std::size_t place) {
        if (first_user_) become(*first_user_ + static_cast<uid_t>(place));
        const int opened = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto* generic = reinterpret_cast<const sockaddr*>(&address_);
        if (opened < 0 || ::connect(opened, generic, sizeof address_) != 0) {
            std::perror("crowd");
            std::exit(1);
        }
        ask(opened);
        return opened;
    }

    static void become(uid_t user) {
        if (::seteuid(0) == 0 && ::seteuid(user) == 0) return;
        std::perror("crowd: seteuid");
        std::exit(1);
    }

    void ask(int opened) {
        const auto sent = ::send(opened, request_.data(), request_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        static_cast<void>(sent);
    }

    /// Returns true if the connection had ended and was replaced.
    bool take(std::size_t place) {
        auto& member = members_[place];
        if (member.revents == 0) return false;
        std::array<char, 65536> block{};
        const bool ended = (member.revents & POLLHUP) != 0;
        if (!ended && mode_ != "reading") {  // it looks no further until the end comes
            member.events = 0;
            return false;
        }
        const auto size = ::recv(member.fd, block.data(), block.size(), MSG_DONTWAIT);
        if (size > 0 && !ended) {
            const std::string_view got{block.data(), static_cast<std::size_t>(size)};
            if (got.ends_with("\r\n0\r\n\r\n") || got.ends_with("}\n")) ask(member.fd);
            return false;
        }
        if (size < 0 && errno == EAGAIN) return false;
        ::close(member.fd);
        member = {.fd = open(place), .events = POLLIN, .revents = 0};
        return true;
    }

    std::string_view mode_;
    std::string request_;
    std::optional<uid_t> first_user_;
    sockaddr_un address_{};
    std::vector<pollfd> members_{};
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    rlimit allowed{};
    ::getrlimit(RLIMIT_NOFILE, &allowed);
    allowed.rlim_cur = allowed.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &allowed);
    std::optional<uid_t> first_user;
    if (argc > 5) first_user = static_cast<uid_t>(std::atol(argv[5]));
    crowd all{argv[1], argv[2], argv[4], first_user};
    all.begin(static_cast<std::size_t>(std::atol(argv[3])));
    all.go_on();
}
