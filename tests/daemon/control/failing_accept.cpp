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
std::atomic<bool> fails_always{true};
std::atomic<bool> failed_last{false};

/// Returns true if this call has to fail.
bool fails_now() {
    if (accept_error == 0) return false;
    if (fails_always) return true;
    failed_last = !failed_last;
    return failed_last;
}

}  // namespace

failing_accept::failing_accept(int error, mode how) {
    fails_always = how == mode::always;
    failed_last = false;
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

/// Takes the place of the C library's accept4() in this program.
extern "C" int accept4(int socket, sockaddr* address, socklen_t* length, int flags) {
    using namespace tokenkeeper::control::testing;
    const int error = accept_error;
    if (!fails_now()) return static_cast<int>(::syscall(SYS_accept4, socket, address, length, flags));
    ++accept_failures;
    errno = error;
    return -1;
}
