#pragma once

#include "lib/base/time.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace tokenkeeper::net {

/// The timers of one io_context on CLOCK_BOOTTIME. Asio's own timers stand still during a suspend; a timer
/// that ends during one runs here as soon as the machine resumes. All timers share one timerfd, and the
/// context's run() does not wait for it once the last timer is gone. Everything happens on the context's one
/// thread.
///
/// It is a service of the context: `boot_timers::find` makes it at the first call.
class boot_timers : public boost::asio::execution_context::service {
public:
    using timer_id = std::uint64_t;
    using clock = std::function<boot_time()>;

    static inline boost::asio::execution_context::id id;  ///< Asio's key for this service

    /// REQUIRES: the executor is one of an io_context.
    static boot_timers& find(const boost::asio::any_io_executor& executor);

    explicit boot_timers(boost::asio::io_context& context);
    boot_timers(const boot_timers&) = delete;
    boot_timers& operator=(const boot_timers&) = delete;

    [[nodiscard]] boot_time now() const { return clock_(); }
    /// Runs `action` once at `end`, or at once after this call where `end` has passed.
    timer_id start(boot_time end, std::function<void()> action);
    /// Forgets a timer. A timer that has run or was cancelled before is ignored.
    void cancel(timer_id timer) noexcept;

    /// For tests: takes the time from `replacement`.
    void use_clock(clock replacement) { clock_ = std::move(replacement); }
    /// Runs the actions of all timers that have ended. The timerfd does this; tests do it after they have
    /// moved their clock.
    void run_ended();

private:
    void shutdown() override;
    void arm();
    void disarm() noexcept;
    void wait();
    void expire();

    clock clock_ = boot_clock::now;
    boost::asio::posix::stream_descriptor descriptor_;
    std::map<std::pair<boot_time, timer_id>, std::function<void()>> timers_;
    std::map<timer_id, boot_time> ends_;
    timer_id last_timer_ = 0;
    std::uint64_t last_wait_ = 0;     ///< the only wait for the timerfd that counts
    std::optional<boot_time> armed_;  ///< the timerfd expires at this time; nullopt: no wait for it
};

}  // namespace tokenkeeper::net
