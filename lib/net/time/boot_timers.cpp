#include "lib/net/time/boot_timers.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <sys/timerfd.h>

#include <time.h>
#include <unistd.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

int make_timerfd() {
    const int descriptor = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
    return descriptor;
}

/// Lets the timerfd expire once, that long from now.
void set_timerfd(int descriptor, boot_clock::duration wait) {
    // Zero would switch it off.
    wait = std::max(wait, boot_clock::duration{1});
    const auto whole = std::chrono::floor<seconds>(wait);
    itimerspec expiry{};
    expiry.it_value.tv_sec = whole.count();
    expiry.it_value.tv_nsec = (wait - whole).count();
    [[maybe_unused]] const int failed = ::timerfd_settime(descriptor, 0, &expiry, nullptr);
    assert(failed == 0);
}

}  // namespace

boot_timers& boot_timers::find(const asio::any_io_executor& executor) {
    auto& context = asio::query(executor, asio::execution::context);
    return asio::use_service<boot_timers>(static_cast<asio::io_context&>(context));
}

boot_timers::boot_timers(asio::io_context& context)
    : asio::execution_context::service(context), descriptor_(context, make_timerfd()) {}

boot_timers::timer_id boot_timers::start(boot_time end, std::function<void()> action) {
    assert(action);
    const auto timer = ++last_timer_;
    timers_.emplace(std::pair{end, timer}, std::move(action));
    ends_.emplace(timer, end);
    arm();
    return timer;
}

void boot_timers::cancel(timer_id timer) noexcept {
    const auto entry = ends_.find(timer);
    if (entry == ends_.end()) return;
    timers_.erase({entry->second, timer});
    ends_.erase(entry);
    if (timers_.empty()) disarm();
}

void boot_timers::run_ended() {
    const auto moment = now();
    while (!timers_.empty() && timers_.begin()->first.first <= moment) {
        const auto ended = timers_.begin();
        const auto action = std::move(ended->second);
        ends_.erase(ended->first.second);
        timers_.erase(ended);
        action();
    }
}

/// Makes the timerfd expire no later than the first timer ends. An expiry that is too early, because its
/// timer was cancelled, does no harm.
void boot_timers::arm() {
    if (timers_.empty()) return disarm();
    const auto first_end = timers_.begin()->first.first;
    if (armed_ && *armed_ <= first_end) return;
    set_timerfd(descriptor_.native_handle(), first_end - now());
    const bool is_waiting = armed_.has_value();
    armed_ = first_end;
    if (!is_waiting) wait();
}

void boot_timers::disarm() noexcept {
    armed_.reset();
    ++last_wait_;
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
}

void boot_timers::wait() {
    const auto handler = [this, own_wait = ++last_wait_](const boost::system::error_code& ec) {
        // A wait that has already ended can no longer be cancelled.
        if (!ec && own_wait == last_wait_) expire();
    };
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, handler);
}

void boot_timers::expire() {
    std::uint64_t expirations = 0;
    // The read finds nothing if the timerfd was set again at the same moment.
    [[maybe_unused]] const auto count = ::read(descriptor_.native_handle(), &expirations, sizeof expirations);
    armed_.reset();
    run_ended();
    if (!armed_) arm();
}

void boot_timers::shutdown() {
    // Actions own parts of requests, whose destructors cancel their timers: the maps are empty by then.
    const auto abandoned = std::exchange(timers_, {});
    ends_.clear();
    boost::system::error_code ignored;
    descriptor_.close(ignored);
}

}  // namespace tokenkeeper::net
