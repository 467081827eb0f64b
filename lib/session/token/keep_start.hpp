#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// The moment that max_session counts from.
///
/// Where it was before this boot of the host, only the wall clock leads to it, and that may be wrong when the
/// host starts. So it is read again whenever the wall clock is set; but never as earlier than at first: a
/// clock that is set wrong later ends no keep-alive.
class keep_start {
public:
    keep_start(boot_time at = {}) noexcept : at_(at), earliest_(at) {}
    /// `at`: as the wall clock leads to `written` now.
    keep_start(boot_time at, wall_time written) noexcept : at_(at), earliest_(at), written_(written) {}

    [[nodiscard]] boot_time at() const noexcept { return at_; }
    /// As an earlier boot of the host wrote it; nullopt: it was in this one.
    [[nodiscard]] const std::optional<wall_time>& written() const noexcept { return written_; }

    /// Cuts what cannot be true.
    void bound(boot_time now) noexcept;
    /// The wall clock was set.
    void read_again(const instant& now) noexcept;

    friend bool operator==(const keep_start&, const keep_start&) = default;

private:
    boot_time at_;
    boot_time earliest_;
    std::optional<wall_time> written_{};
};

}  // namespace tokenkeeper
