#include "lib/net/time_limit.hpp"

#include <algorithm>

#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::net {

time_budget::time_budget(milliseconds whole)
    : end_(std::chrono::steady_clock::now() +
           std::clamp(whole, milliseconds{0}, milliseconds{std::chrono::hours{24}})) {}

milliseconds time_budget::left() const {
    const auto rest = end_ - std::chrono::steady_clock::now();
    return std::max(std::chrono::ceil<milliseconds>(rest), milliseconds{0});
}

struct time_limit::state {
    boost::asio::steady_timer timer;
    std::function<void()> stop;
    bool expired = false;
    bool over = false;

    state(boost::asio::steady_timer t, std::function<void()> s) : timer(std::move(t)), stop(std::move(s)) {}
};

time_limit::time_limit(const boost::asio::any_io_executor& executor, milliseconds length,
                       std::function<void()> stop)
    : state_(std::make_shared<state>(boost::asio::steady_timer(executor, length), std::move(stop))) {
    // The handler may already be queued when the limit goes, so it owns what it looks at.
    state_->timer.async_wait([state = state_](const boost::system::error_code& ec) {
        if (ec || state->over) return;
        state->expired = true;
        state->stop();
    });
}

time_limit::~time_limit() {
    state_->over = true;
    state_->timer.cancel();
}

bool time_limit::expired() const noexcept {
    return state_->expired;
}

}  // namespace tokenkeeper::net
