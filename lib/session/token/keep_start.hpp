#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// The moment that max_session counts from.
///
/// Where it was before this boot of the host, only the wall clock leads to it, and that may be wrong when the
/// host starts. So it is read again whenever the wall clock is set.
class keep_start {
public:
    keep_start(boot_time at = {}) noexcept : at_(at) {}
    /// An earlier boot of the host wrote it. `at` is where the wall clock cannot lead there, as it shows an
    /// earlier time than it did then.
    keep_start(boot_time at, wall_time written, const instant& now) noexcept : at_(at), written_(written) {
        read_again(now);
    }

    [[nodiscard]] boot_time at() const noexcept { return at_; }
    /// As an earlier boot of the host wrote it; nullopt: it was in this one.
    [[nodiscard]] const std::optional<wall_time>& written() const noexcept { return written_; }

    /// Cuts what cannot be true.
    void bound(boot_time now) noexcept { at_ = bounded(at_, now); }
    /// The wall clock was set.
    void read_again(const instant& now) noexcept {
        if (written_ && *written_ <= now.wall) at_ = now.to_boot(*written_);
    }

    friend bool operator==(const keep_start&, const keep_start&) = default;

private:
    boot_time at_;
    std::optional<wall_time> written_{};
};

}  // namespace tokenkeeper
