#include "daemon/systemd/ticker.hpp"

#include <utility>

#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::systemd {

struct ticker::state {
    state(const boost::asio::any_io_executor& executor, std::chrono::microseconds every,
          std::function<void()> task)
        : timer{executor}, period{every}, action{std::move(task)} {}

    boost::asio::steady_timer timer;
    std::chrono::microseconds period;
    std::function<void()> action;
    bool stopped = false;
};

ticker::ticker(const boost::asio::any_io_executor& executor, std::chrono::microseconds period,
               std::function<void()> action)
    : state_{std::make_shared<state>(executor, period, std::move(action))} {}

ticker::~ticker() {
    stop();
}

void ticker::start() {
    tick(state_);
}

void ticker::stop() {
    state_->stopped = true;
    state_->timer.cancel();
}

void ticker::tick(const std::shared_ptr<state>& self) {
    self->action();
    if (self->stopped) return;
    self->timer.expires_after(self->period);
    self->timer.async_wait([self](const boost::system::error_code& error) {
        if (!error && !self->stopped) tick(self);
    });
}

}  // namespace tokenkeeper::systemd
