#pragma once

#include "daemon/systemd/ticker.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace tokenkeeper::systemd {

/// The time within which systemd wants to be fed by this very process ($WATCHDOG_USEC, $WATCHDOG_PID);
/// nullopt where it does not.
std::optional<std::chrono::microseconds> watchdog_interval();

/// Feeds the watchdog of the service manager, at twice the rate that it asks for, as long as the daemon does
/// its work.
///
/// It runs on the loop that does the work: a loop that stands still feeds no watchdog. `makes_progress` is
/// asked before every message, as a loop may run without any progress. It must judge the daemon's own work
/// (is the head of the schedule overdue for longer than the schedule allows?) and never the answers of the
/// API, or an outage of the API would restart the daemon until it ends.
class watchdog {
public:
    /// Does nothing without an interval.
    watchdog(const boost::asio::any_io_executor& executor, std::optional<std::chrono::microseconds> interval,
             std::function<bool()> makes_progress);

    /// Feeds at once, and again and again.
    void start();
    void stop();

private:
    std::optional<ticker> ticker_;
};

}  // namespace tokenkeeper::systemd
