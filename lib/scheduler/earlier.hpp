#pragma once

#include "lib/base/time.hpp"

#include <algorithm>
#include <optional>

namespace tokenkeeper {

/// The earlier of two times; nullopt is never.
inline std::optional<boot_time> earlier(std::optional<boot_time> a, std::optional<boot_time> b) noexcept {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace tokenkeeper
