#include "daemon/systemd/notify_retries.hpp"

#include "daemon/systemd/notify.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::systemd {

notify_retries::notify_retries(const boost::asio::any_io_executor& executor, teller complain,
                               std::chrono::milliseconds longest_pause)
    : timer_{executor}, complain_{std::move(complain)}, longest_{longest_pause} {
    notify::listen_for_unsent([this] {
        if (!waits_) wait();
    });
}

notify_retries::~notify_retries() {
    notify::listen_for_unsent({});
}

void notify_retries::wait() {
    waits_ = true;
    constexpr unsigned most_doublings = 4;
    timer_.expires_after(std::min(first * (1U << std::min(failures_, most_doublings)), longest_));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        waits_ = false;
        const bool done = notify::again();
        failures_ = done ? 0 : failures_ + 1;
        if (failures_ == in_vain) {
            complain_(
                "the queue of systemd's notification socket is full, so that it hears nothing of the daemon, "
                "which tries again; if that lasts, systemd takes it for dead and starts it anew; to see who "
                "fills the queue, run: ss -xp");
        }
        if (!done) wait();
    });
}

}  // namespace tokenkeeper::systemd
