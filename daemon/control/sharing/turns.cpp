#include "daemon/control/sharing/turns.hpp"

#include "lib/net/as_values.hpp"

#include <exception>

#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

turns::turn::turn(turns& owner, party client)
    : owner_{owner},
      ticket_{owner.book_.ask(client)},
      rank_{client.rank},
      granted_{owner.executor_, asio::steady_timer::time_point::max()} {
    owner_.waiting_.emplace(ticket_, this);
}

turns::turn::~turn() {
    if (begun_) {
        owner_.busy_ = false;
        if (owner_.slows_ && rank_ == standing::visitor) owner_.rest(2 * (owner_.now_() - begin_time_));
    } else {
        owner_.book_.leave(ticket_);
        owner_.waiting_.erase(ticket_);
    }
    owner_.grant();
}

asio::awaitable<void> turns::turn::begin() {
    owner_.grant();
    // Even a turn that is granted at once begins in another round of the loop.
    const auto [ended] = co_await granted_.async_wait(as_values);
    static_cast<void>(ended);
    if (!begun_) throw boost::system::system_error{asio::error::operation_aborted};
}

void turns::grant() {
    if (busy_) return;
    const auto next = rests_ ? book_.next_of(standing::trusted) : book_.next();
    if (!next) return;
    const auto found = waiting_.find(*next);
    auto& chosen = *found->second;
    waiting_.erase(found);
    busy_ = true;
    chosen.begun_ = true;
    chosen.begin_time_ = now_();
    chosen.granted_.expires_at(asio::steady_timer::time_point{});
}

void turns::slow_visitors(bool on) {
    slows_ = on;
    if (!on) rest_.cancel();
}

void turns::rest(clock::duration length) noexcept {
    try {
        rest_.expires_after(length);
        rest_.async_wait([this, alive = std::weak_ptr{alive_}](const boost::system::error_code&) {
            if (alive.expired()) return;
            rests_ = false;
            grant();
        });
        rests_ = true;
    } catch (const std::exception&) {  // there is no memory: they go on at once
    }
}

std::shared_ptr<const void> turns::hold(party client, std::size_t bytes) {
    book_.hold(client, bytes);
    return {this, [client, bytes](turns* owner) {
                owner->book_.release(client, bytes);
                owner->grant();
            }};
}

}  // namespace tokenkeeper::control
