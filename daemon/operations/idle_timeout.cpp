#include "daemon/operations/idle_timeout.hpp"

#include "daemon/operations/audit.hpp"
#include "daemon/operations/organization_calls.hpp"
#include "daemon/operations/refusals.hpp"

#include <utility>

namespace tokenkeeper::operations {

namespace asio = boost::asio;
using genesys::idle_token_timeout;

namespace {

std::string described(const control::idle_timeout_change& change) {
    std::string text = change.enabled ? (*change.enabled ? "enabled" : "disabled") : "";
    if (change.timeout) text += (text.empty() ? "" : ", ") + format_duration(*change.timeout);
    return text;
}

std::string described(const idle_token_timeout& value) {
    if (!value.enabled()) return "disabled";
    return "enabled" + (value.timeout() ? ", " + format_duration(*value.timeout()) : std::string{});
}

control::refusal contradiction(const idle_token_timeout& answered) {
    return {
        control::refusal::kind::upstream,
        "Genesys Cloud accepted the change, but its answer says that the idle timeout is now: " +
            described(answered) + '.',
        "See what is in force: tokenkeeperctl idle-timeout ORG; the permissions of the session's user, or "
        "another administrator, may have decided it.",
        {}};
}

}  // namespace

asio::awaitable<control::outcome<control::idle_timeout_view>> idle_timeout::run(
    std::string organization, std::string session, control::idle_timeout_change change, std::string peer) {
    const auto lender_session = tokens_.find(organization, session);
    if (lender_session.has_error()) co_return lender_session.error();
    const auto about = context_.names.describe(lender_session->session);
    if (!change.enabled && !change.timeout) {
        const auto value = co_await read(*lender_session);
        if (value.has_error()) co_return value.error();
        co_return control::idle_timeout_view{value->json(), about.session};
    }
    const audit record{context_.events, about,
                       "idle timeout of organization " + organization + " to be set (" + described(change) +
                           ") with the token of this session",
                       std::move(peer)};
    auto value = co_await read(*lender_session);
    if (value.has_error()) {
        // Only the reading failed, so nothing was changed.
        record.end("not done: " + value.error().detail);
        co_return value.error();
    }
    if (!value->writable()) {
        record.end("not done: the idle timeout could not be read");
        co_return upstream("Nothing was changed, because the idle timeout could not be read",
                           error{errc::malformed_response, "the answer is not what the API promises"});
    }
    auto wanted = value->with(change.enabled, change.timeout);
    auto written = co_await write(*lender_session, std::move(wanted));
    if (written.has_value() && !written->agrees_with(change.enabled, change.timeout)) {
        record.end("answered with success, but it is now: " + described(*written));
        co_return contradiction(*written);
    }
    record.end(written.has_error() ? outcome_of(written.error()) : "done");
    if (written.has_error()) co_return written.error();
    co_return control::idle_timeout_view{written->json(), about.session};
}

asio::awaitable<idle_timeout::outcome> idle_timeout::read(lender lender_session) {
    borrowed_token::call<idle_token_timeout> request = read_idle_timeout;
    auto value = co_await tokens_.run<idle_token_timeout>(lender_session, haste::usual, request);
    if (value.has_error() && value.error().cause && value.error().cause->which() == errc::connection_stale) {
        value = co_await tokens_.run<idle_token_timeout>(lender_session, haste::usual, std::move(request));
    }
    co_return value;
}

asio::awaitable<idle_timeout::outcome> idle_timeout::write(lender lender_session, idle_token_timeout wanted) {
    borrowed_token::call<idle_token_timeout> request = [wanted = std::move(wanted)](
                                                           std::shared_ptr<net::transport> api, secret token,
                                                           milliseconds timeout) {
        return write_idle_timeout(std::move(api), std::move(token), wanted, timeout);
    };
    auto written = co_await tokens_.run<idle_token_timeout>(lender_session, haste::usual, std::move(request));
    if (written.has_error()) co_return written;
    context_.sessions.tell_idle_timeout(lender_session.session, *written, context_.world.now().boot);
    context_.beat.quicken();
    co_return written;
}

}  // namespace tokenkeeper::operations
