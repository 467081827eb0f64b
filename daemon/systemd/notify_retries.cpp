#include "daemon/systemd/notify_retries.hpp"

#include "daemon/systemd/notify.hpp"

#include <algorithm>

namespace tokenkeeper::systemd {

notify_retries::notify_retries(const boost::asio::any_io_executor& executor) : timer_{executor} {
    notify::listen_for_unsent([this] {
        if (!waits_) wait();
    });
}

notify_retries::~notify_retries() {
    notify::listen_for_unsent({});
}

void notify_retries::wait() {
    waits_ = true;
    timer_.expires_after(pause_);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        waits_ = false;
        const bool done = notify::again();
        pause_ = done ? first : std::min(2 * pause_, longest);
        if (!done) wait();
    });
}

}  // namespace tokenkeeper::systemd
