#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// The time at which the idle timeout of one tenant is read again: at once, then at an interval.
class idle_timeout_check {
public:
    idle_timeout_check(boot_clock::duration interval, boot_time now) noexcept;

    void set_interval(boot_clock::duration interval, boot_time now) noexcept;

    /// An answer told the idle timeout.
    void succeed(boot_time now) noexcept;
    /// A token was rejected before its deadline, as after a shortening: it is read now, but not within a
    /// minute of the last time. While it cannot be read, that changes nothing.
    void hasten(boot_time now) noexcept;
    /// It could not be read with this token: another one is tried.
    void try_another(boot_time now) noexcept { due_ = now; }
    /// It could not be read: what is known stays, and it is read again after a while.
    void fail(std::optional<seconds> retry_after, boot_time now, double random);

    /// The time at which an answer last told it.
    [[nodiscard]] const std::optional<boot_time>& checked_at() const noexcept { return checked_at_; }
    /// The time of the next reading.
    [[nodiscard]] boot_time due() const noexcept { return due_; }

private:
    boot_clock::duration interval_;
    boot_time due_;
    unsigned failures_ = 0;
    std::optional<boot_time> checked_at_;
};

}  // namespace tokenkeeper
