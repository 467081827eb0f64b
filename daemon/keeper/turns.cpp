#include "daemon/keeper/turns.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::keeper {

namespace asio = boost::asio;

asio::awaitable<std::shared_ptr<turns::waiting>> turns::wait(key what, std::optional<milliseconds> at_most) {
    auto one = std::make_shared<waiting>(executor_);
    if (at_most) one->signal.expires_after(*at_most);
    all_.emplace(what, one);
    co_await one->signal.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto [first, last] = all_.equal_range(what);
    for (auto each = first; each != last; ++each) {
        if (each->second != one) continue;
        all_.erase(each);
        break;
    }
    co_return one;
}

asio::awaitable<command_end> turns::end_of(session_id session, std::uint64_t ticket) {
    const auto done = co_await wait({session, ticket}, std::nullopt);
    if (done->end) co_return *done->end;
    co_return command_end{ticket, error{errc::cancelled}};
}

asio::awaitable<std::optional<command>> turns::turn_of(session_id session, std::uint64_t ticket) {
    const auto done = co_await wait({session, ticket}, std::nullopt);
    co_return done->turn;
}

asio::awaitable<void> turns::news_of(session_id session, milliseconds at_most) {
    ++for_news_;
    co_await wait({session, 0}, at_most);
    --for_news_;
}

void turns::ended(const ended_command& what) {
    const auto [first, last] = all_.equal_range({what.session, what.end.ticket});
    for (auto each = first; each != last; ++each) {
        each->second->end = what.end;
        each->second->signal.cancel();
    }
}

bool turns::turn_came(const command& what) {
    const auto [first, last] = all_.equal_range({what.session, what.ticket});
    for (auto each = first; each != last; ++each) {
        each->second->turn = what;
        each->second->signal.cancel();
    }
    return first != last;
}

void turns::news(session_id session) {
    const auto [first, last] = all_.equal_range({session, 0});
    for (auto each = first; each != last; ++each)
        each->second->signal.cancel();
}

void turns::gone(session_id session) {
    for (auto each = all_.lower_bound({session, 0}); each != all_.end() && each->first.first == session;
         ++each)
        each->second->signal.cancel();
}

}  // namespace tokenkeeper::keeper
