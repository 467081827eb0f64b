#include "daemon/systemd/watchdog.hpp"

#include "daemon/systemd/notify.hpp"

#include <cstdint>
#include <utility>

#include <systemd/sd-daemon.h>

namespace tokenkeeper::systemd {

std::optional<std::chrono::microseconds> watchdog_interval() {
    std::uint64_t microseconds = 0;
    if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return std::chrono::microseconds{microseconds};
}

watchdog::watchdog(const boost::asio::any_io_executor& executor,
                   std::optional<std::chrono::microseconds> interval, std::function<bool()> makes_progress) {
    if (!interval) return;
    ticker_.emplace(executor, *interval / 2, [makes_progress = std::move(makes_progress)] {
        if (makes_progress()) notify::alive();
    });
}

void watchdog::start() {
    if (ticker_) ticker_->start();
}

void watchdog::stop() {
    if (ticker_) ticker_->stop();
}

}  // namespace tokenkeeper::systemd
