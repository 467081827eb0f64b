#include "daemon/control/sockets/spare_descriptor.hpp"

#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::control {

bool spare_descriptor::release() noexcept {
    const int released = std::exchange(descriptor_, -1);
    return released >= 0 && ::close(released) == 0;
}

bool spare_descriptor::refill() noexcept {
    if (descriptor_ < 0) descriptor_ = ::open("/", O_PATH | O_CLOEXEC);
    return descriptor_ >= 0;
}

}  // namespace tokenkeeper::control
