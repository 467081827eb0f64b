#include "daemon/files/passed_files.hpp"

#include "tests/support/lingering_file.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <string>

#include <sys/resource.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::files::passed_files_test {
namespace {

using tests::lingering_file;

class passed_files : public ::testing::Test {
protected:
    passed_files() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
        client = ends[0];
        server = ends[1];
        expect_plain_bytes(server);
    }
    ~passed_files() override { ::close(client); }

    void send(const std::string& text) const {
        EXPECT_EQ(::send(client, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    }
    /// The bytes that are read, or the name of the failure.
    [[nodiscard]] std::string read() const {
        std::array<char, 100> room{};
        const auto size = read_plain_bytes(server, room.data(), room.size());
        if (size < 0) return errno == EPERM ? "EPERM" : errno == EAGAIN ? "EAGAIN" : "another failure";
        return {room.data(), static_cast<std::size_t>(size)};
    }
    /// Does what would wait for an hour; if it does, the end of the file ends it.
    void expect_no_wait(const std::function<void()>& action) {
        auto done = std::async(std::launch::async, action);
        EXPECT_EQ(done.wait_for(std::chrono::seconds{30}), std::future_status::ready);
        file.reset();
    }

    std::optional<lingering_file> file{std::in_place};
    int client = -1;
    int server = -1;
};

TEST_F(passed_files, leave_plain_bytes_as_they_are) {
    EXPECT_EQ(read(), "EAGAIN");
    send("a");
    send("b");
    EXPECT_EQ(read(), "ab");
    ::shutdown(client, SHUT_WR);
    EXPECT_EQ(read(), "");
    close_connection(server);
}

TEST_F(passed_files, are_not_taken) {
    file->send_over(client, "a");
    expect_no_wait([this] {
        EXPECT_EQ(read(), "EPERM");
        EXPECT_EQ(read(), "EPERM");
        close_connection(server);
    });
}

TEST_F(passed_files, are_not_taken_out_of_band) {
    file->send_over(client, "a", MSG_OOB);
    send("b");
    expect_no_wait([this] { EXPECT_EQ(read(), "EPERM"); });
    close_connection(server);
}

TEST_F(passed_files, delay_no_close_behind_other_bytes) {
    send(std::string(20'000, 'x'));
    file->send_over(client, "a");
    expect_no_wait([this] { close_connection(server); });
}

TEST_F(passed_files, delay_no_close_where_no_thread_can_be_made) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    file->send_over(client, "a");
    const auto closes_nothing_itself = [this] {
        constexpr uid_t lonely = 65531;
        if (::setresuid(lonely, lonely, lonely) != 0) return false;
        rlimit threads{};
        ::getrlimit(RLIMIT_NPROC, &threads);
        const rlimit none{.rlim_cur = 0, .rlim_max = threads.rlim_max};
        ::setrlimit(RLIMIT_NPROC, &none);
        close_connection(server);
        const bool is_open = ::fcntl(server, F_GETFD) >= 0;
        ::setrlimit(RLIMIT_NPROC, &threads);
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
        close_listener(ends[0]);  // the next one closes it as well
        return is_open && ::fcntl(server, F_GETFD) < 0;
    };
    const auto process = ::fork();
    if (process == 0) ::_exit(closes_nothing_itself() ? 0 : 1);
    expect_no_wait([process] {
        int status = 0;
        EXPECT_EQ(::waitpid(process, &status, 0), process);
        EXPECT_EQ(status, 0);
    });
    close_connection(server);
}

TEST_F(passed_files, are_refused_by_the_kernel_where_it_can) {
    if (!refuse_files(server)) GTEST_SKIP() << "this kernel is older than Linux 6.16";
    EXPECT_FALSE(file->can_be_sent_over(client, "a"));
    EXPECT_EQ(errno, EPERM);
    send("b");
    EXPECT_EQ(read(), "b");
    close_connection(server);
}

TEST_F(passed_files, delay_no_close_of_a_listener) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = sizeof address.sun_family;  // the kernel finds a name
    ASSERT_EQ(::bind(listening, generic, size), 0);
    ASSERT_EQ(::listen(listening, 1), 0);
    size = sizeof address;
    ASSERT_EQ(::getsockname(listening, generic, &size), 0);
    const int waiting = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::connect(waiting, generic, size), 0);
    file->send_over(waiting, "a");
    expect_no_wait([listening] { close_listener(listening); });
    ::close(waiting);
    ::close(server);
}

}  // namespace
}  // namespace tokenkeeper::files::passed_files_test
