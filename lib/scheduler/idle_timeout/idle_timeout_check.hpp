#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <optional>

namespace tokenkeeper {

/// The time at which an organization's idle timeout is read again.
class idle_timeout_check {
public:
    idle_timeout_check(boot_clock::duration interval, boot_time now) noexcept;

    void set_interval(boot_clock::duration interval, boot_time now) noexcept;

    /// An answer told the idle timeout, which is read with tokens of so many `tenants`, one after the other.
    void succeed(boot_time now, std::size_t tenants = 1) noexcept;
    /// A token was rejected before its deadline, as after a shortening: it is read now, but not within a
    /// minute of the last time. While it cannot be read, that changes nothing.
    void hasten(boot_time now) noexcept;
    /// It is read again soon: somebody else's token may tell another one.
    void ask_again(boot_time now) noexcept;
    /// It could not be read: what is known stays, and it is read again after a while.
    void fail(std::optional<seconds> retry_after, boot_time now, double random);

    /// The time at which an answer last told it.
    [[nodiscard]] const std::optional<boot_time>& checked_at() const noexcept { return checked_at_; }
    /// The time of the next reading.
    [[nodiscard]] boot_time due() const noexcept { return due_; }
    /// The next reading goes before routine checks that may wait for longer than this. One reading in an
    /// interval takes little from them, and a session that is checked all the time would never lend its
    /// token.
    [[nodiscard]] boot_time deadline() const noexcept;

private:
    boot_clock::duration interval_;
    boot_time due_;
    unsigned failures_ = 0;
    std::optional<boot_time> checked_at_;
};

}  // namespace tokenkeeper
