#include <array>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::systemd::passed_sockets_test {
namespace {

/// The environment that systemd starts a process with.
struct passing {
    int count = 0;
    std::string names{};
    std::string claimed_count{};  ///< $LISTEN_FDS where it is not the count
    bool for_another_process = false;
};

/// In the child, before exec: only what may be done after a fork in a program of one thread.
[[noreturn]] void become_the_child(const passing& passed, int out) {
    // NOLINTBEGIN(concurrency-mt-unsafe): one thread
    ::dup2(out, STDOUT_FILENO);
    const int descriptor = ::open("/dev/null", O_RDONLY);
    for (int i = 0; i < passed.count; ++i)
        ::dup2(descriptor, 3 + i);
    const std::string count =
        passed.claimed_count.empty() ? std::to_string(passed.count) : passed.claimed_count;
    ::setenv("LISTEN_FDS", count.c_str(), 1);
    ::unsetenv("LISTEN_FDNAMES");
    if (!passed.names.empty()) ::setenv("LISTEN_FDNAMES", passed.names.c_str(), 1);
    ::setenv("LISTEN_PID", passed.for_another_process ? "1" : std::to_string(::getpid()).c_str(), 1);
    // NOLINTEND(concurrency-mt-unsafe)
    ::execl(PASSED_SOCKETS_CHILD, PASSED_SOCKETS_CHILD, nullptr);
    ::_exit(127);
}

std::string child_says(const passing& passed) {
    std::array<int, 2> ends{};
    // Far from the descriptors that are passed.
    if (::pipe(ends.data()) != 0) return "no pipe";
    const int out = ::fcntl(ends[1], F_DUPFD_CLOEXEC, 100);
    ::close(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) become_the_child(passed, out);
    ::close(out);
    std::string text;
    std::array<char, 1024> part{};
    for (ssize_t size = 0; (size = ::read(ends[0], part.data(), part.size())) > 0;)
        text.append(part.data(), static_cast<std::size_t>(size));
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return text;
}

TEST(passed_sockets, are_found_by_name_whatever_their_order) {
    EXPECT_EQ(child_says({.count = 2, .names = "credentials:control"}),
              "control 4 close-on-exec\ncredentials 3 close-on-exec\ncontrol -1\nenvironment clean\n");
}

TEST(passed_sockets, may_share_a_name) {
    EXPECT_EQ(
        child_says({.count = 3, .names = "control:x:control"}),
        "control 3 close-on-exec\ncredentials -1\ncontrol 5 close-on-exec\nleft x\nenvironment clean\n");
}

TEST(passed_sockets, without_names_are_left) {
    EXPECT_EQ(child_says({.count = 1}),
              "control -1\ncredentials -1\ncontrol -1\nleft unknown\nenvironment clean\n");
}

TEST(passed_sockets, of_another_process_are_not_ours) {
    EXPECT_EQ(child_says({.count = 1, .names = "control", .for_another_process = true}),
              "control -1\ncredentials -1\ncontrol -1\nenvironment clean\n");
}

TEST(passed_sockets, say_what_makes_no_sense) {
    EXPECT_EQ(child_says({.count = 1, .names = "control", .claimed_count = "many"}).substr(0, 19),
              "failed: $LISTEN_FDS");
}

}  // namespace
}  // namespace tokenkeeper::systemd::passed_sockets_test
