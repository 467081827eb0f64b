#pragma once

#include "daemon/runtime/runtime.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// Wakes a room that looks after something: in a second while there is work, and else at a later time.
class care_alarm {
public:
    explicit care_alarm(runtime::runtime& world) : world_(world), alarm_(world.make_alarm()) {}

    void set(bool any_work, boot_time later) {
        is_near_ = any_work;
        alarm_->set(any_work ? world_.now().boot + seconds{1} : later);
    }
    /// Work has come. A time that is near already is not moved away by the work that follows.
    void hurry() {
        if (!is_near_) set(true, {});
    }
    /// Returns false once it is stopped.
    boost::asio::awaitable<bool> wait() { return alarm_->wait(); }
    void stop() { alarm_->cancel(); }

private:
    runtime::runtime& world_;
    std::unique_ptr<runtime::alarm> alarm_;
    bool is_near_ = false;
};

}  // namespace tokenkeeper::supervision
