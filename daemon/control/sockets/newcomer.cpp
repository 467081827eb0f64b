#include "daemon/control/sockets/newcomer.hpp"

#include <cerrno>

#include <sys/socket.h>

namespace tokenkeeper::control {

newcomer newcomer::accept(int listening, boost::system::error_code& failure) noexcept {
    int accepted = -1;
    do {
        accepted = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
    } while (accepted < 0 && (errno == EINTR || errno == ECONNABORTED));
    failure.clear();
    if (accepted < 0) failure.assign(errno, boost::system::system_category());
    return newcomer{accepted};
}

}  // namespace tokenkeeper::control
