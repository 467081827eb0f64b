#include "lib/session/token/keep_start.hpp"

#include <algorithm>

namespace tokenkeeper {

void keep_start::bound(boot_time now) noexcept {
    at_ = bounded(at_, now);
    earliest_ = bounded(earliest_, now);
}

void keep_start::read_again(const instant& now) noexcept {
    if (written_) at_ = std::max(earliest_, std::min(now.to_boot(*written_), now.boot));
}

}  // namespace tokenkeeper
