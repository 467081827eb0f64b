#pragma once

#include "daemon/runtime/runtime.hpp"

#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// Wakes the supervisor: at the next deadline, and after an input to the scheduler.
class pulse {
public:
    explicit pulse(runtime::runtime& world) : world_(world), alarm_(world.make_alarm()) {}

    /// Makes the supervisor poll the scheduler as soon as the present work ends. To call it again costs
    /// nothing: one fact may concern 100,000 sessions.
    void quicken() {
        if (!std::exchange(is_quickened_, true)) alarm_->set(world_.now().boot);
    }
    void set(std::optional<boot_time> next) {
        is_quickened_ = false;
        alarm_->set(next);
    }
    /// Waits until the time that was set. Returns false once it is stopped.
    boost::asio::awaitable<bool> wait() {
        const bool is_due = co_await alarm_->wait();
        is_quickened_ = false;
        co_return is_due;
    }
    void stop() { alarm_->cancel(); }

private:
    runtime::runtime& world_;
    std::unique_ptr<runtime::alarm> alarm_;
    bool is_quickened_ = false;  ///< since the latest wait or set
};

}  // namespace tokenkeeper
