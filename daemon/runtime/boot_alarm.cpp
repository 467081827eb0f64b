#include "daemon/runtime/boot_alarm.hpp"

#include "lib/net/as_values.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/timerfd.h>

namespace tokenkeeper::runtime {

namespace asio = boost::asio;

namespace {

int make_timer() {
    const int timer = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (timer < 0) throw std::system_error{errno, std::generic_category(), "timerfd_create"};
    return timer;
}

}  // namespace

boot_alarm::boot_alarm(const asio::any_io_executor& executor) : timer_{executor, make_timer()} {}

void boot_alarm::set(std::optional<boot_time> time) {
    if (is_armed_ && time_ == time) return;  // most requests change nothing: a call less of the kernel
    itimerspec expiry{};
    if (time) {
        // A time of zero would disarm it; one nanosecond after boot has always passed.
        const auto since_boot = std::max(time->time_since_epoch(), boot_clock::duration{1});
        const auto whole = std::chrono::floor<seconds>(since_boot);
        expiry.it_value.tv_sec = whole.count();
        expiry.it_value.tv_nsec = (since_boot - whole).count();
    }
    if (::timerfd_settime(timer_.native_handle(), TFD_TIMER_ABSTIME, &expiry, nullptr) != 0)
        throw std::system_error{errno, std::generic_category(), "timerfd_settime"};
    time_ = time;
    is_armed_ = true;
}

asio::awaitable<bool> boot_alarm::wait() {
    std::array<std::uint64_t, 1> expirations{};
    const auto [failed, size] = co_await timer_.async_read_some(asio::buffer(expirations), as_values);
    is_armed_ = false;
    co_return !failed;
}

void boot_alarm::cancel() {
    timer_.cancel();
}

}  // namespace tokenkeeper::runtime
