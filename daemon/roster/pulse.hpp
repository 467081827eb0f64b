#pragma once

#include "daemon/runtime/runtime.hpp"

#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// Wakes the supervisor: at the next deadline, and after an input to the scheduler.
class pulse {
public:
    explicit pulse(runtime::runtime& world) : world_(world), alarm_(world.make_alarm()) {}

    /// Makes the supervisor poll the scheduler as soon as the present work ends.
    void quicken() { alarm_->set(world_.now().boot); }
    void set(std::optional<boot_time> next) { alarm_->set(next); }
    /// Waits until the time that was set. Returns false once it is stopped.
    boost::asio::awaitable<bool> wait() { return alarm_->wait(); }
    void stop() { alarm_->cancel(); }

private:
    runtime::runtime& world_;
    std::unique_ptr<runtime::alarm> alarm_;
};

}  // namespace tokenkeeper
