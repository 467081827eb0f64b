#pragma once

#include "lib/base/time.hpp"

#include <cstdint>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::net {

/// The end of a wait for a wake_up.
enum class wait_end : std::uint8_t {
    signalled,  ///< somebody called `signal`
    timed_out,  ///< the time was up first
    cancelled,  ///< the waiting coroutine was cancelled
};

/// A signal that one coroutine waits for and other code gives. For the executor's thread only.
class wake_up {
public:
    explicit wake_up(const boost::asio::any_io_executor& executor);

    /// Ends the wait, also one that begins later. A second signal before the end of the wait changes nothing.
    void signal() noexcept;
    /// Takes the signal back, for the next wait.
    void reset() noexcept { signalled_ = false; }

    /// Waits for the signal. REQUIRES: no other wait for it is under way.
    static boost::asio::awaitable<wait_end> wait(std::shared_ptr<wake_up> self, milliseconds timeout);

private:
    boost::asio::steady_timer end_;  ///< never expires: its cancellation is the end of the wait
    bool signalled_ = false;
};

}  // namespace tokenkeeper::net
