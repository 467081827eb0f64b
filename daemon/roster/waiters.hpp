#pragma once

#include "daemon/runtime/runtime.hpp"
#include "daemon/store/waiters.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/request_to_send.hpp"
#include "lib/session/effects.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// Who waits for what the scheduler does in turn: for the end of a command, for the turn of a request, or for
/// anything to happen to a session's token. By ids and tickets, which nothing uses again. One thread.
class waiters {
public:
    explicit waiters(runtime::runtime& world);

    /// Until the command with this ticket has come to its end.
    boost::asio::awaitable<command_end> end_of_command(session_id session, std::uint64_t ticket);
    /// Until its turn comes; nullopt: it never will (the session lost its token, or is gone).
    boost::asio::awaitable<std::optional<request_to_send>> turn(session_id session, std::uint64_t ticket);
    /// Until something happens to the session's token, at most until then.
    boost::asio::awaitable<void> news(session_id session, boot_time until);

    /// How many wait for news, of this session or of all.
    [[nodiscard]] std::size_t waiting_for_news(session_id session) const { return all_.count({session, 0}); }
    [[nodiscard]] std::size_t waiting_for_news() const noexcept { return by_deadline_.size(); }

    // What the supervisor tells.

    void command_ended(session_id session, const command_end& end);
    /// False: nobody waits for it any more.
    bool turn_came(const request_to_send& request);
    void news_came(session_id session);
    /// The session is gone: nothing happens to it any more.
    void session_gone(session_id session);

    /// Ends the waits whose time is over, until `stop`.
    boost::asio::awaitable<void> run();
    void stop() { alarm_->cancel(); }

private:
    struct waiting {
        explicit waiting(const boost::asio::any_io_executor& executor) : signal(executor) {}
        store::waiters signal;
        std::optional<command_end> end;
        std::optional<request_to_send> turn;
    };
    using key = std::pair<session_id, std::uint64_t>;  ///< ticket 0: for news
    using place = std::multimap<key, std::shared_ptr<waiting>>::iterator;

    place add(key what);
    std::shared_ptr<waiting> take(place mine);

    boost::asio::any_io_executor executor_;
    runtime::runtime& world_;
    std::unique_ptr<runtime::alarm> alarm_;
    // Only these own a wait, and the wait owns its coroutine: what still waits when this goes is destroyed.
    std::multimap<key, std::shared_ptr<waiting>> all_;
    std::multimap<boot_time, std::shared_ptr<waiting>> by_deadline_;  ///< of those that wait for news
};

}  // namespace tokenkeeper
