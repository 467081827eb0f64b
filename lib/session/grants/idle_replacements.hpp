#pragma once

#include "lib/base/time.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace tokenkeeper {

/// Remembers the last five times at which the token had idled out and a grant was asked for another one.
class idle_replacements {
public:
    void add(boot_time now) noexcept {
        times_[count_ % times_.size()] = now;
        ++count_;
    }
    /// The fifth last time; nullopt where there were fewer.
    [[nodiscard]] std::optional<boot_time> fifth_last() const noexcept {
        if (count_ < times_.size()) return std::nullopt;
        return times_[count_ % times_.size()];
    }

private:
    std::array<boot_time, 5> times_{};
    std::size_t count_ = 0;
};

}  // namespace tokenkeeper
