#pragma once

#include "daemon/systemd/ticker.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace tokenkeeper::systemd {

/// Keeps the line of `systemctl status` up to date: asks for the text every few seconds and sends it where it
/// has changed. Changes in between are not sent, so that many sessions that change at once are one message.
class status_line {
public:
    static constexpr std::chrono::seconds usual_period{5};

    status_line(const boost::asio::any_io_executor& executor, std::function<std::string()> text,
                std::chrono::microseconds period = usual_period);

    /// Sends the text at once, and again whenever it has changed.
    void start();
    void stop();

private:
    ticker ticker_;
};

}  // namespace tokenkeeper::systemd
