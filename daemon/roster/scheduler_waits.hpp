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
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// Lets coroutines wait for the scheduler: for the end of a command, for the turn of a request, or for news
/// of a session's token. The keys are ids and tickets, which are never used again. It runs on one thread.
class scheduler_waits {
public:
    explicit scheduler_waits(runtime::runtime& world);

    /// Waits until the command with this ticket has ended. `peer`: who gave it, "uid 0, pid 4711".
    boost::asio::awaitable<command_end> end_of_command(session_id session, std::uint64_t ticket,
                                                       std::string peer);
    /// Waits for the turn. Returns nullopt if it never comes (the session lost its token, or is gone).
    boost::asio::awaitable<std::optional<request_to_send>> turn(session_id session, std::uint64_t ticket);
    /// Waits for news of the session's token, at most until `until`.
    boost::asio::awaitable<void> news(session_id session, boot_time until);

    /// The number of coroutines that wait for news of a session.
    [[nodiscard]] std::size_t waiting_for_news() const noexcept { return by_deadline_.size(); }

    // The supervisor calls these.

    /// Who gave the command with this ticket; ticket 0: the first command that waits. Empty: nobody, or not
    /// known.
    [[nodiscard]] std::string peer_of(session_id session, std::uint64_t ticket) const;
    void command_ended(session_id session, const command_end& end);
    /// Returns false if no coroutine waits for it.
    bool turn_came(const request_to_send& request);
    void news_came(session_id session);
    /// Ends all waits of a session that is gone.
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
        std::string peer;
    };
    using key = std::pair<session_id, std::uint64_t>;  ///< ticket 0: for news
    using place = std::multimap<key, std::shared_ptr<waiting>>::iterator;

    place add(key wait_key);
    std::shared_ptr<waiting> take(place entry);

    boost::asio::any_io_executor executor_;
    runtime::runtime& world_;
    std::unique_ptr<runtime::alarm> alarm_;
    // These maps own the waits, and a wait owns its coroutine: the destructor destroys coroutines that still
    // wait.
    std::multimap<key, std::shared_ptr<waiting>> waits_;
    std::multimap<boot_time, std::shared_ptr<waiting>> by_deadline_;  ///< waits for news
};

}  // namespace tokenkeeper
