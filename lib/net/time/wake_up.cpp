#include "lib/net/time/wake_up.hpp"

#include "lib/net/as_values.hpp"
#include "lib/net/time/time_limit.hpp"

namespace tokenkeeper::net {

namespace asio = boost::asio;

wake_up::wake_up(const asio::any_io_executor& executor)
    : end_(executor, asio::steady_timer::time_point::max()) {}

void wake_up::signal() noexcept {
    signalled_ = true;
    end_.cancel();
}

asio::awaitable<wait_end> wake_up::wait(std::shared_ptr<wake_up> self, milliseconds timeout) {
    if (self->signalled_) co_return wait_end::signalled;
    const time_limit limit(self->end_.get_executor(), timeout, [self] { self->end_.cancel(); });
    co_await self->end_.async_wait(as_values);
    // The signal counts even where the time was up in the same moment.
    if (self->signalled_) co_return wait_end::signalled;
    co_return limit.expired() ? wait_end::timed_out : wait_end::cancelled;
}

}  // namespace tokenkeeper::net
