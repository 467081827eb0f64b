#pragma once

#include "daemon/keeper/engine.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::keeper {

/// Who waits for what the engine does in turn: for the end of a command, for the turn of a request, or for
/// anything to happen to a session's token. One thread.
class turns {
public:
    explicit turns(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// Until the command with this ticket has come to its end.
    boost::asio::awaitable<command_end> end_of(session_id session, std::uint64_t ticket);
    /// Until its turn comes; nullopt: it never will (the session lost its token, or is gone).
    boost::asio::awaitable<std::optional<command>> turn_of(session_id session, std::uint64_t ticket);
    /// Until something happens to the session's token, at most so long.
    boost::asio::awaitable<void> news_of(session_id session, milliseconds at_most);

    /// How many wait for news, of this session or of all.
    [[nodiscard]] std::size_t waiting_for_news(session_id session) const { return all_.count({session, 0}); }
    [[nodiscard]] std::size_t waiting_for_news() const noexcept { return for_news_; }

    // What the keeper tells.
    void ended(const ended_command& what);
    /// False: nobody waits for it any more.
    bool turn_came(const command& what);
    void news(session_id session);
    /// The session is gone: nobody waits for it any more.
    void gone(session_id session);

private:
    struct waiting {
        explicit waiting(const boost::asio::any_io_executor& executor)
            : signal{executor, boost::asio::steady_timer::time_point::max()} {}
        boost::asio::steady_timer signal;
        std::optional<command_end> end;
        std::optional<command> turn;
    };
    using key = std::pair<session_id, std::uint64_t>;  ///< ticket 0: for news

    boost::asio::awaitable<std::shared_ptr<waiting>> wait(key what, std::optional<milliseconds> at_most);

    boost::asio::any_io_executor executor_;
    std::multimap<key, std::shared_ptr<waiting>> all_;
    std::size_t for_news_ = 0;
};

}  // namespace tokenkeeper::keeper
