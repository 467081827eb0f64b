#pragma once

#include "lib/base/time.hpp"

#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace tokenkeeper::keeper {

/// One timer on CLOCK_BOOTTIME, which goes on during suspend as Asio's own timers do not. One may wait at a
/// time. Throws system_error where the kernel gives no timer: a matter of start-up.
class boot_timer {
public:
    explicit boot_timer(const boost::asio::any_io_executor& executor);

    /// Wakes the one who waits at `at`, or at once where that has passed; nullopt: not before it is set
    /// again.
    void set(std::optional<boot_time> at);

    /// Until the time that was set last, which may move meanwhile. False: cancelled.
    boost::asio::awaitable<bool> wait();

    void cancel();

private:
    boost::asio::posix::stream_descriptor timer_;
};

}  // namespace tokenkeeper::keeper
