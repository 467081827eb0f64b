#include "lib/net/time/time_limit.hpp"

#include "lib/net/time/boot_timers.hpp"

#include <chrono>
#include <utility>

namespace tokenkeeper::net {
namespace {

constexpr milliseconds longest_timeout = std::chrono::hours{24};

boot_time end_after(const boot_timers& timers, milliseconds timeout) {
    return timers.now() + std::clamp(timeout, milliseconds{0}, longest_timeout);
}

}  // namespace

time_budget::time_budget(const boost::asio::any_io_executor& executor, milliseconds timeout)
    : timers_(&boot_timers::find(executor)), end_(end_after(*timers_, timeout)) {}

milliseconds time_budget::left() const {
    return std::max(std::chrono::ceil<milliseconds>(end_ - timers_->now()), milliseconds{0});
}

time_limit::time_limit(const boost::asio::any_io_executor& executor, milliseconds timeout,
                       std::function<void()> stop)
    : timers_(boot_timers::find(executor)),
      timer_(timers_.start(end_after(timers_, timeout), [this, stop = std::move(stop)] {
          expired_ = true;
          stop();
      })) {}

time_limit::~time_limit() {
    timers_.cancel(timer_);
}

}  // namespace tokenkeeper::net
