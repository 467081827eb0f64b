#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::systemd {

/// Sends again and again, on the loop of its executor, what the service manager's queue had no room for:
/// somebody may fill it all the time, and a healthy daemon whose pings of the watchdog do not arrive would be
/// ended. At most one may exist.
class notify_retries {
public:
    static constexpr std::chrono::milliseconds first{20};
    static constexpr std::chrono::milliseconds longest{250};
    /// After so many in vain, about ten seconds, people are told, once until all is sent.
    static constexpr unsigned in_vain = 40;

    using teller = std::function<void(std::string_view)>;

    /// `longest_pause`: between two attempts.
    notify_retries(const boost::asio::any_io_executor& executor, teller complain,
                   std::chrono::milliseconds longest_pause = longest);
    notify_retries(const notify_retries&) = delete;
    notify_retries& operator=(const notify_retries&) = delete;
    ~notify_retries();

private:
    void wait();

    boost::asio::steady_timer timer_;
    teller complain_;
    std::chrono::milliseconds longest_;
    unsigned failures_ = 0;  ///< in a row
    bool waits_ = false;
};

}  // namespace tokenkeeper::systemd
