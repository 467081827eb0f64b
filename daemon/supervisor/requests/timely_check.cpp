#include "daemon/supervisor/requests/timely_check.hpp"

#include "daemon/supervisor/requests/check_request.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace tokenkeeper::supervision {

namespace asio = boost::asio;

namespace {

/// A number that no earlier request had, whichever process sent it. A session asks once a second.
std::uint64_t mark_of(const instant& now) noexcept {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(now.wall.time_since_epoch().count(), 1));
}

}  // namespace

asio::awaitable<timely_check> send_in_time(runtime::runtime& world, store::vault& tokens,
                                           request_to_send request, std::shared_ptr<net::transport> api,
                                           secret token) {
    // The next process must know about the revocation, even if this one is killed. If the disk is full, the
    // revocation goes out all the same.
    if (request.what == operation::revoke) {
        const auto saved = co_await tokens.disk().commit_now();
        static_cast<void>(saved);
    }
    const auto left = request.start_by - world.now().boot;
    timely_check answer;
    if (left <= boot_clock::duration::zero()) co_return answer;
    const auto timeout = std::chrono::ceil<milliseconds>(std::min(request.limit, left));
    answer.sent = true;
    const auto mark = request.past_stores ? mark_of(world.now()) : 0;
    answer.outcome = co_await send_check(std::move(api), request.what, std::move(token), timeout, mark);
    co_return answer;
}

}  // namespace tokenkeeper::supervision
