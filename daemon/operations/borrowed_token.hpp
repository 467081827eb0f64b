#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/operations/operation_context.hpp"
#include "daemon/supervisor/supervisor.hpp"
#include "lib/net/transport.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::operations {

/// The session whose token carries requests about an organization. Both ids stay the same during an
/// operation, so it writes to the organization that it read.
struct lender {
    session_id session = 0;
    organization_id organization = 0;
};

/// The urgency of the request: revoke-user cannot wait.
enum class haste { usual, vital };

/// Sends an operator's own requests with a session's token and in its turn.
class borrowed_token {
public:
    borrowed_token(operation_context context, supervision::supervisor& supervisor)
        : context_(context), supervisor_(supervisor) {}

    /// The session to use: the named one, or else one that is alive and kept alive anyway.
    [[nodiscard]] control::outcome<lender> find(const std::string& organization,
                                                const std::string& session) const;

    /// A request that is sent when the session's turn comes. It gets the transport to the API, the token and
    /// its timeout.
    template <class Answer>
    using call = std::function<boost::asio::awaitable<result<Answer>>(std::shared_ptr<net::transport>, secret,
                                                                      milliseconds)>;
    template <class Answer>
    boost::asio::awaitable<control::outcome<Answer>> run(lender lender_session, haste speed,
                                                         call<Answer> request);

private:
    struct permission {
        request_to_send turn;
        std::shared_ptr<net::transport> api;
        secret token;
    };
    boost::asio::awaitable<control::outcome<permission>> wait_for_turn(lender lender_session, haste speed);
    void finished(const request_to_send& turn, const std::optional<error>& failure, boot_time sent);
    [[nodiscard]] control::refusal refusal_of(lender lender_session, const error& failure) const;

    operation_context context_;
    supervision::supervisor& supervisor_;
};

template <class Answer>
boost::asio::awaitable<control::outcome<Answer>> borrowed_token::run(lender lender_session, haste speed,
                                                                     call<Answer> request) {
    auto allowed = co_await wait_for_turn(lender_session, speed);
    if (allowed.has_error()) co_return allowed.error();
    const auto turn = allowed->turn;
    const auto sent = context_.world.now().boot;
    const auto timeout = std::chrono::ceil<milliseconds>(turn.start_by - sent);
    result<Answer> answer{error{errc::cancelled}};
    try {
        const auto signal = supervisor_.flights().open(turn.id);
        answer = co_await boost::asio::co_spawn(
            context_.world.executor(), request(std::move(allowed->api), std::move(allowed->token), timeout),
            boost::asio::bind_cancellation_slot(signal->slot(), boost::asio::use_awaitable));
    } catch (const std::exception& bug) {
        // A bug that swallows the answer must not block the session for ever.
        answer = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    finished(turn, answer.has_error() ? std::optional{answer.error()} : std::nullopt, sent);
    if (answer.has_error()) co_return refusal_of(lender_session, answer.error());
    co_return std::move(*answer);
}

}  // namespace tokenkeeper::operations
