#pragma once

#include "daemon/runtime/alarm.hpp"

#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace tokenkeeper::runtime {

/// An alarm on CLOCK_BOOTTIME. The constructor throws system_error if the kernel gives no timer.
class boot_alarm final : public alarm {
public:
    explicit boot_alarm(const boost::asio::any_io_executor& executor);

    void set(std::optional<boot_time> time) override;
    boost::asio::awaitable<bool> wait() override;
    void cancel() override;

private:
    boost::asio::posix::stream_descriptor timer_;
    std::optional<boot_time> time_;  ///< as it was set last
    bool is_armed_ = false;          ///< it has not rung since
};

}  // namespace tokenkeeper::runtime
