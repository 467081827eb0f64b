// Field: a process manager started daemons with descriptor 2 closed; the next file or socket that was opened
// got the number 2, and log lines went into a database or to a peer. Right: /dev/null is opened on whichever
// of 0, 1 and 2 is closed, before anything else opens a file. Those that are open stay what they are.
#include "daemon/process/standard_descriptors.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::tests::field::standard_error_closed {
namespace {

bool is_null_device(int number) {
    struct stat s {};
    struct stat null {};
    return ::fstat(number, &s) == 0 && ::stat("/dev/null", &null) == 0 && s.st_rdev == null.st_rdev;
}

/// The exit status of a process in which these descriptors were closed before.
int status_without(bool input, bool errors) {
    const pid_t child = ::fork();
    if (child == 0) {
        const bool had_input = !is_null_device(STDIN_FILENO);
        if (input) ::close(STDIN_FILENO);
        if (errors) ::close(STDERR_FILENO);
        if (!open_standard_descriptors()) ::_exit(1);
        if (errors && !is_null_device(STDERR_FILENO)) ::_exit(2);
        if (input && !is_null_device(STDIN_FILENO)) ::_exit(3);
        if (!input && had_input && is_null_device(STDIN_FILENO)) ::_exit(4);
        ::_exit(::open("/", O_RDONLY | O_CLOEXEC) > STDERR_FILENO ? 0 : 5);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(closed_standard_descriptor, is_the_null_device) {
    EXPECT_EQ(status_without(false, true), 0);
    EXPECT_EQ(status_without(true, true), 0);
    EXPECT_EQ(status_without(true, false), 0);
    EXPECT_EQ(status_without(false, false), 0);
}

TEST(closed_standard_output, takes_nothing) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(STDOUT_FILENO);
        if (!open_standard_descriptors() || !is_null_device(STDOUT_FILENO)) ::_exit(1);
        ::_exit(::write(STDOUT_FILENO, "token", 5) == -1 ? 0 : 2);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::standard_error_closed
