#pragma once

#include "lib/base/time.hpp"

#include <optional>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::runtime {

/// One alarm clock on the boot clock, which goes on during suspend as Asio's own timers do not. One coroutine
/// may wait at a time.
class alarm {
public:
    alarm() = default;
    alarm(const alarm&) = delete;
    alarm& operator=(const alarm&) = delete;
    virtual ~alarm() = default;

    /// Wakes the coroutine that waits at `at`, or at once where that has passed; nullopt: not before it is
    /// set again.
    virtual void set(std::optional<boot_time> at) = 0;

    /// Until the time that was set last, which may move meanwhile. False: cancelled.
    virtual boost::asio::awaitable<bool> wait() = 0;

    /// Ends a wait.
    virtual void cancel() = 0;
};

}  // namespace tokenkeeper::runtime
