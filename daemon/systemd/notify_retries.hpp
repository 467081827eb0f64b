#pragma once

#include <chrono>

#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::systemd {

/// Sends again and again, on the loop of its executor, what the service manager's queue had no room for:
/// somebody may fill it all the time, and a healthy daemon whose pings of the watchdog do not arrive would be
/// ended. At most one may exist.
class notify_retries {
public:
    static constexpr std::chrono::milliseconds first{20};
    static constexpr std::chrono::milliseconds longest{250};

    explicit notify_retries(const boost::asio::any_io_executor& executor);
    notify_retries(const notify_retries&) = delete;
    notify_retries& operator=(const notify_retries&) = delete;
    ~notify_retries();

private:
    void wait();

    boost::asio::steady_timer timer_;
    std::chrono::milliseconds pause_{first};
    bool waits_ = false;
};

}  // namespace tokenkeeper::systemd
