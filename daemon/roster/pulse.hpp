#pragma once

#include "daemon/runtime/runtime.hpp"

#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// What wakes the supervisor: the next deadline, or somebody who told the scheduler something.
class pulse {
public:
    explicit pulse(runtime::runtime& world) : world_(world), alarm_(world.make_alarm()) {}

    /// The supervisor is to look at the scheduler after what runs now.
    void quicken() { alarm_->set(world_.now().boot); }
    void set(std::optional<boot_time> next) { alarm_->set(next); }
    /// Until the time that was set. False: stopped.
    boost::asio::awaitable<bool> wait() { return alarm_->wait(); }
    void stop() { alarm_->cancel(); }

private:
    runtime::runtime& world_;
    std::unique_ptr<runtime::alarm> alarm_;
};

}  // namespace tokenkeeper
