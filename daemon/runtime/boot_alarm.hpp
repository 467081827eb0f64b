#pragma once

#include "daemon/runtime/alarm.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace tokenkeeper::runtime {

/// An alarm on CLOCK_BOOTTIME. Throws system_error where the kernel gives no timer: a matter of start-up.
class boot_alarm final : public alarm {
public:
    explicit boot_alarm(const boost::asio::any_io_executor& executor);

    void set(std::optional<boot_time> at) override;
    boost::asio::awaitable<bool> wait() override;
    void cancel() override;

private:
    boost::asio::posix::stream_descriptor timer_;
};

}  // namespace tokenkeeper::runtime
