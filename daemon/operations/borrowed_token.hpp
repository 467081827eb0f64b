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

/// The session whose token is used for an organization's affairs. Both ids stay the same from an operation's
/// first step to its last: nothing is written to another organization than was read.
struct lender {
    session_id session = 0;
    organization_id organization = 0;
};

/// Whether the request is one that cannot wait (revoke-user).
enum class haste { usual, vital };

/// An operator's own requests, with a session's token and in its turn.
class borrowed_token {
public:
    borrowed_token(operation_context context, supervision::supervisor& supervisor)
        : context_(context), supervisor_(supervisor) {}

    /// The session to use: the one that was named, or one that is alive and kept alive anyway.
    [[nodiscard]] control::outcome<lender> find(const std::string& organization,
                                                const std::string& session) const;

    /// One request, when the session's turn comes. `call` gets the way to the API, the token and the time it
    /// may take.
    template <class Answer>
    using call = std::function<boost::asio::awaitable<result<Answer>>(std::shared_ptr<net::transport>, secret,
                                                                      milliseconds)>;
    template <class Answer>
    boost::asio::awaitable<control::outcome<Answer>> run(lender with, haste speed, call<Answer> request);

private:
    struct permission {
        request_to_send turn;
        std::shared_ptr<net::transport> api;
        secret token;
    };
    boost::asio::awaitable<control::outcome<permission>> wait_for_turn(lender with, haste speed);
    void finished(const request_to_send& turn, std::optional<error> failure, boot_time sent);
    [[nodiscard]] control::refusal refusal_of(lender with, const error& failure) const;

    operation_context context_;
    supervision::supervisor& supervisor_;
};

template <class Answer>
boost::asio::awaitable<control::outcome<Answer>> borrowed_token::run(lender with, haste speed,
                                                                     call<Answer> request) {
    auto allowed = co_await wait_for_turn(with, speed);
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
        // The session must not wait for ever for an answer that a bug swallowed.
        answer = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    finished(turn, answer.has_error() ? std::optional{answer.error()} : std::nullopt, sent);
    if (answer.has_error()) co_return refusal_of(with, answer.error());
    co_return std::move(*answer);
}

}  // namespace tokenkeeper::operations
