#include "tests/daemon/control/failing_accept.hpp"

#include <atomic>
#include <cerrno>

#include <sys/socket.h>
#include <sys/syscall.h>

#include <unistd.h>

namespace tokenkeeper::control::testing {

namespace {

std::atomic<int> accept_error{0};
std::atomic<int> accept_failures{0};

}  // namespace

failing_accept::failing_accept(int error) {
    accept_failures = 0;
    accept_error = error;
}

failing_accept::~failing_accept() {
    accept_error = 0;
}

int failing_accept::count() const {
    return accept_failures;
}

}  // namespace tokenkeeper::control::testing

/// Takes the place of the C library's accept() in this program.
extern "C" int accept(int socket, sockaddr* address, socklen_t* length) {
    using namespace tokenkeeper::control::testing;
    const int error = accept_error;
    if (error == 0) return static_cast<int>(::syscall(SYS_accept4, socket, address, length, 0));
    ++accept_failures;
    errno = error;
    return -1;
}
