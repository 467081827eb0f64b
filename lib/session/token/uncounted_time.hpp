#pragma once

#include "lib/base/time.hpp"

#include <algorithm>

namespace tokenkeeper {

/// Time that passed while the boot clock stood still (input::host_stood_still). The times of a token that
/// were known before come earlier by so much than the boot clock shows.
///
/// It ends nothing and allows no grant: it brings questions forward, and nobody relies on an end or an idle
/// deadline that it may have reached.
class uncounted_time {
public:
    void add(boot_clock::duration length, boot_time now) noexcept {
        length_ = bounded(length_ + std::clamp(length, boot_clock::duration::zero(), longest_duration));
        noticed_ = now;
    }
    /// An answer to a request that was sent at `asked` says what there is to know now.
    void answered(boot_time asked) noexcept {
        if (asked >= noticed_) length_ = {};
    }

    [[nodiscard]] boot_clock::duration length() const noexcept { return length_; }

    friend bool operator==(const uncounted_time&, const uncounted_time&) = default;

private:
    boot_clock::duration length_{};
    boot_time noticed_{};
};

}  // namespace tokenkeeper
