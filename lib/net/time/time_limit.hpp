#pragma once

#include "lib/base/time.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::net {

class boot_timers;

/// The time that a whole call may still take. Phases ask it for their own share. Time spent in a suspend
/// counts.
class time_budget {
public:
    /// Timeouts over a day are cut to one.
    time_budget(const boost::asio::any_io_executor& executor, milliseconds timeout);
    [[nodiscard]] milliseconds left() const;  ///< never negative
    [[nodiscard]] milliseconds left_of(milliseconds phase) const { return std::min(phase, left()); }

private:
    boot_timers* timers_;
    boot_time end_;
};

/// Calls `stop` once when the time is up, unless it is destroyed before. Ask `expired` after each operation
/// that it guards: an expired limit is a timeout, whatever the operation says. For the executor's thread
/// only. Time spent in a suspend counts: a request that was under way before ends as soon as the machine
/// resumes.
class time_limit {
public:
    time_limit(const boost::asio::any_io_executor& executor, milliseconds timeout,
               std::function<void()> stop);
    time_limit(const time_limit&) = delete;
    time_limit& operator=(const time_limit&) = delete;
    ~time_limit();

    [[nodiscard]] bool expired() const noexcept { return expired_; }

private:
    boot_timers& timers_;
    bool expired_ = false;
    std::uint64_t timer_;
};

}  // namespace tokenkeeper::net
