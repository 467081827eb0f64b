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

    /// Wakes the waiting coroutine at `time`, or at once if that has passed; nullopt: not before the next
    /// `set`.
    virtual void set(std::optional<boot_time> time) = 0;

    /// Waits until the time that was set last; `set` may move it during the wait. Returns false if cancelled.
    virtual boost::asio::awaitable<bool> wait() = 0;

    /// Ends a wait.
    virtual void cancel() = 0;
};

}  // namespace tokenkeeper::runtime
