#include "daemon/process/descriptor_limit.hpp"

#include <sys/resource.h>

namespace tokenkeeper {

std::size_t raise_descriptor_limit() {
    rlimit allowed{};
    constexpr std::size_t usual = 1024;
    if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0) return usual;
    const auto soft = allowed.rlim_cur;
    allowed.rlim_cur = allowed.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &allowed) != 0) return soft;
    return allowed.rlim_cur;
}

}  // namespace tokenkeeper
