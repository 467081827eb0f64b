#include "daemon/keeper/events.hpp"
#include "daemon/keeper/keeper.hpp"
#include "daemon/keeper/lines.hpp"
#include "daemon/logging/catalogue.hpp"
#include "lib/client/tokens_api.hpp"

#include <utility>

#include <boost/asio/post.hpp>

/// What operators and readers ask over the control socket.
namespace tokenkeeper::keeper {

namespace asio = boost::asio;
using control::refusal;

namespace {

/// How long a reader waits for what has to be done first.
constexpr boot_clock::duration patience = seconds{30};

refusal no_such_session(const std::string& name) {
    return {refusal::kind::no_such_session,
            "There is no session '" + name + "'.",
            "tokenkeeperctl status (GET /v1/sessions) lists the sessions.",
            {}};
}

refusal upstream(std::string what, const error& cause) {
    what += ": " + cause.message;
    if (!what.ends_with('.')) what += '.';
    return {refusal::kind::upstream, std::move(what), std::string{cause.hint()}, cause};
}

refusal too_many_readers() {
    return {refusal::kind::busy,
            "The token has to be waited for, and too many do so already.",
            "Ask again in a few seconds; tokenkeeperctl status NAME says what keeps it.",
            {}};
}

refusal gone() {
    return {refusal::kind::conflict,
            "The session lost its token, or left the configuration, before this was known to be done.",
            "See what became of it: tokenkeeperctl status NAME, and the daemon's log.",
            {}};
}

/// What the audit says behind a command that was refused.
std::string refusal_of(const refusal& why) {
    return why.cause ? outcome_of(*why.cause) : ": not done: " + why.detail;
}

/// Why a session cannot do what was commanded.
refusal impossible(const session& of, session_action what) {
    const auto state = std::string{to_string(of.state())};
    if (what == session_action::renew) {
        return {refusal::kind::conflict,
                "Its token was given to it, and the one that its source holds is in use already.",
                "Log in again and put the new token where the session reads it from; restart the service "
                "where that is one of its credentials.",
                {}};
    }
    return {refusal::kind::conflict,
            "The session is " + state + (of.reason().empty() ? "" : " (" + of.reason() + ")") +
                ": there is no token to " + std::string{to_string(what)} + '.',
            "tokenkeeperctl status NAME says what to do about it.",
            {}};
}

}  // namespace

std::vector<session_view> keeper::sessions(std::string_view after, std::size_t most,
                                           const condition& wanted) {
    return engine_.views(after, most, wanted, instant::now());
}

std::optional<session_view> keeper::session(std::string_view name) {
    return engine_.view(name, instant::now());
}

void keeper::denied(std::string_view request, std::string_view peer) {
    logging::log(logging::make_event(logging::events::control_denied,
                                     std::string{request} + " refused to " + std::string{peer}));
}

void keeper::audit(const std::string& session, std::string message) const {
    auto line = logging::make_event(logging::events::control_audit, std::move(message));
    line.session = session;
    if (const auto of = config_.sessions.find(session); of != config_.sessions.end())
        line.organization = of->second.organization;
    logging::log(line);
}

// Commands to a session.

asio::awaitable<control::outcome<session_view>> keeper::act(std::string name, session_action what,
                                                            std::string peer) {
    const auto* of = engine_.peek(name);
    if (of == nullptr) co_return no_such_session(name);
    const bool destructive = what == session_action::revoke || what == session_action::renew;
    const auto commanded = std::string{to_string(what)} + " commanded by " + peer;
    if (destructive) {
        audit(name, commanded);
    } else {
        log_line(logging::severity::info, config_.sessions.find(name)->second, commanded);
    }
    if (what == session_action::renew && !of->grants().possible()) {
        auto renewed = co_await renew_given(name);
        audit(name, commanded + (renewed.has_error() ? refusal_of(renewed.error()) : ": done"));
        co_return renewed;
    }

    const auto ticket = engine_.act(name, what, boot_clock::now());
    if (!ticket) {
        if (!destructive) co_return session(name).value();
        audit(name, commanded + refusal_of(impossible(*of, what)));
        co_return impossible(*of, what);
    }
    asio::post(executor_, [this] { pump(); });  // after the wait has begun
    const auto end = co_await turns_.end_of(engine_.find(name).value(), *ticket);
    auto view = session(name);
    if (!view) {
        if (destructive)
            audit(name, commanded + outcome_of(error{errc::cancelled, "it left the configuration"}));
        co_return gone();
    }
    if (destructive && end.failure) {
        audit(name, commanded + outcome_of(*end.failure));
        if (end.failure->which() == errc::cancelled) co_return impossible(*engine_.peek(name), what);
        co_return upstream("The session stays " + std::string{to_string(view->state)}, *end.failure);
    }
    co_return std::move(*view);
}

/// A token that was given: its source is read again.
asio::awaitable<control::outcome<session_view>> keeper::renew_given(std::string name) {
    const auto& of = config_.sessions.at(name);
    const auto* before = vault_.find(name);
    const auto had = before != nullptr && before->current ? before->current->value.clone() : secret{};
    if (of.token_file) read_token_file(of, 1, boot_clock::now());
    pump();
    if (const auto trouble = file_troubles_.find(name); trouble != file_troubles_.end()) {
        co_return refusal{refusal::kind::conflict,
                          "Its token file cannot be used: " + trouble->second + '.',
                          "Log in again and put the new token there.",
                          {}};
    }
    if (!of.token_file || vault_.holds(name, had))
        co_return impossible(*engine_.peek(name), session_action::renew);
    co_return session(name).value();
}

// Tokens for readers.

asio::awaitable<control::outcome<control::token_view>> keeper::token(std::string name,
                                                                     std::optional<seconds> min_valid,
                                                                     std::string /*peer*/) {
    const auto until = boot_clock::now() + patience;
    std::optional<unsigned> failures;
    for (;;) {
        const auto* of = engine_.peek(name);
        if (of == nullptr) co_return no_such_session(name);
        static_cast<void>(session(name));  // evidence that is no longer fresh is not shown as alive
        const auto now = boot_clock::now();
        const bool tried = now >= until || (failures && of->failures() > *failures);
        auto decided = decide_handout(*of, min_valid, tried, now);
        if (decided.what == handout::step::give) co_return token_view_of(name, config_.sessions.at(name));
        if (decided.what == handout::step::refuse) {
            co_return refusal{
                refusal::kind::conflict, std::move(decided.detail), std::move(decided.hint), {}};
        }
        const auto id = engine_.find(name).value();
        if (!may_wait(turns_.waiting_for_news(id), turns_.waiting_for_news())) co_return too_many_readers();
        if (!failures) failures = of->failures();
        const auto left = std::chrono::ceil<milliseconds>(until - now);
        co_await take_step(name, decided.what, left);
    }
}

/// What a reader causes waits its turn like everything else; then anything that happens to the session is
/// news.
asio::awaitable<void> keeper::take_step(std::string name, handout::step what, milliseconds at_most) {
    const auto id = engine_.find(name).value();
    const auto now = boot_clock::now();
    if (what == handout::step::verify) engine_.verify_soon(name, now);
    if (what == handout::step::touch) engine_.touch_soon(name, now);
    if (what == handout::step::renew) engine_.renew_soon(name, now);
    asio::post(executor_, [this] { pump(); });
    co_await turns_.news_of(id, at_most);
}

control::token_view keeper::token_view_of(const std::string& name, const config::session& of) const {
    const auto now = instant::now();
    const auto* session = engine_.peek(name);
    const auto& org = config_.organizations.at(of.organization);
    control::token_view view;
    view.access_token = vault_.find(name)->current.value().value.clone();
    if (session->expires()) view.expires = now.to_wall(*session->expires());
    if (session->deadline().at()) view.idle_deadline = now.to_wall(*session->deadline().at());
    view.region = org.region;
    view.api_url = org.api_url;
    return view;
}

// The organization's affairs, with a session's token.

/// The session to use: the one that was named, or one that is alive and kept alive anyway.
control::outcome<std::string> keeper::administrator(const std::string& organization,
                                                    const std::string& session) const {
    if (!config_.organizations.contains(organization)) {
        return refusal{refusal::kind::no_such_organization,
                       "There is no organization '" + organization + "'.",
                       "tokenkeeperctl status --json (GET /v1/status) lists the organizations.",
                       {}};
    }
    if (session.empty()) {
        if (auto picked = engine_.administrator(organization, boot_clock::now())) return std::move(*picked);
        return refusal{
            refusal::kind::conflict,
            "No session of '" + organization + "' is alive and kept alive, and any other would be touched.",
            "Name the session whose token is to be used, with --session NAME (session=NAME).",
            {}};
    }
    const auto of = config_.sessions.find(session);
    if (of == config_.sessions.end()) return no_such_session(session);
    if (of->second.organization != organization) {
        return refusal{refusal::kind::bad_request,
                       "The session '" + session + "' is of organization '" + of->second.organization + "'.",
                       "Name a session of '" + organization + "'.",
                       {}};
    }
    return session;
}

/// One request of an operator's, when the session's turn comes.
template <class Answer>
asio::awaitable<control::outcome<Answer>> keeper::administer(std::string session, call<Answer> what) {
    const auto ticket = engine_.administer(session);
    if (!ticket) {
        const auto* of = engine_.peek(session);  // null: a reload has removed it meanwhile
        co_return of != nullptr ? impossible(*of, session_action::keep_alive) : gone();
    }
    asio::post(executor_, [this] { pump(); });
    const auto turn = co_await turns_.turn_of(engine_.find(session).value(), *ticket);
    const auto* known = vault_.find(session);
    if (!turn || known == nullptr || !known->current) {
        if (turn) finished(turn->session, error{errc::cancelled});
        co_return gone();
    }
    const auto organization = config_.sessions.at(session).organization;
    auto api = ways_.at(organization).api;
    const auto sent = boot_clock::now();
    const auto limit = std::chrono::ceil<milliseconds>(turn->limit);
    auto token = known->current->value.clone();
    result<Answer> answer{error{errc::cancelled}};
    try {
        answer = co_await what(std::move(api), std::move(token), limit);
    } catch (const std::exception& bug) {
        // The session must not wait for ever for an answer that a bug swallowed.
        answer = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    const auto came = answer.has_error() ? outcome{answer.error()} : outcome{done_report{}};
    logging::log(request_line(operation::administer, came, boot_clock::now() - sent, session, organization));
    finished(turn->session, came);
    if (answer.has_value()) co_return std::move(*answer);
    const auto& failure = answer.error();
    if (failure.which() == errc::timeout_out_of_range || failure.which() == errc::invalid_argument) {
        co_return refusal{refusal::kind::bad_request, failure.message + '.', std::string{failure.hint()},
                          failure};
    }
    co_return upstream("With the token of session '" + session + "'", failure);
}

namespace {

asio::awaitable<result<genesys::idle_token_timeout>> read_timeout(std::shared_ptr<net::transport> api,
                                                                  secret token, milliseconds limit) {
    client::tokens_api calls{*api};
    auto answer = co_await calls.get_tokens_timeout(std::move(token), limit);
    if (answer.has_error()) co_return answer.error();
    co_return std::move(answer->value);
}

asio::awaitable<result<genesys::idle_token_timeout>> write_timeout(std::shared_ptr<net::transport> api,
                                                                   secret token,
                                                                   genesys::idle_token_timeout value,
                                                                   milliseconds limit) {
    client::tokens_api calls{*api};
    auto answer = co_await calls.put_tokens_timeout(std::move(token), std::move(value), limit);
    if (answer.has_error()) co_return answer.error();
    co_return std::move(answer->value);
}

asio::awaitable<result<client::nothing>> delete_tokens(std::shared_ptr<net::transport> api, secret token,
                                                       std::string user_id, milliseconds limit) {
    client::tokens_api calls{*api};
    auto answer = co_await calls.delete_token(std::move(token), std::move(user_id), limit);
    if (answer.has_error()) co_return answer.error();
    co_return client::nothing{};
}

std::string described(const control::idle_timeout_change& change) {
    std::string text = change.enabled ? (*change.enabled ? "enabled" : "disabled") : "";
    if (change.timeout) text += (text.empty() ? "" : ", ") + format_duration(*change.timeout);
    return text;
}

}  // namespace

asio::awaitable<control::outcome<control::idle_timeout_view>> keeper::idle_timeout(
    std::string organization, std::string session, control::idle_timeout_change change, std::string peer) {
    auto with = administrator(organization, session);
    if (with.has_error()) co_return with.error();
    const bool changes = change.enabled || change.timeout;
    const auto commanded = "idle timeout of organization " + organization + " to be set (" +
                           described(change) + ") with the token of this session, commanded by " + peer;
    if (changes) audit(*with, commanded);
    call<genesys::idle_token_timeout> read = read_timeout;
    auto told = co_await administer<genesys::idle_token_timeout>(*with, read);
    if (told.has_error() && told.error().cause && told.error().cause->which() == errc::connection_stale) {
        told = co_await administer<genesys::idle_token_timeout>(*with, std::move(read));
    }
    if (told.has_error()) {
        // Only reading has failed: nothing was changed.
        if (changes) audit(*with, commanded + ": not done: " + told.error().detail);
        co_return told.error();
    }
    if (changes) {
        if (!told->writable()) {
            audit(*with, commanded + ": not done: the idle timeout could not be read");
            co_return upstream("Nothing was changed, as the idle timeout could not be read",
                               error{errc::malformed_response, "it is not what the API promises"});
        }
        auto wanted = told->with(change.enabled, change.timeout);
        call<genesys::idle_token_timeout> write = [wanted](std::shared_ptr<net::transport> api, secret token,
                                                           milliseconds limit) {
            return write_timeout(std::move(api), std::move(token), wanted, limit);
        };
        told = co_await administer<genesys::idle_token_timeout>(*with, std::move(write));
        audit(*with, commanded + (told.has_error() ? refusal_of(told.error()) : ": done"));
        if (told.has_error()) co_return told.error();
        engine_.idle_timeout_told(organization, *told, boot_clock::now());
        pump();
    }
    co_return control::idle_timeout_view{told->json(), *with};
}

asio::awaitable<control::outcome<std::string>> keeper::revoke_user(std::string organization,
                                                                   std::string user_id, std::string session,
                                                                   std::string peer) {
    auto with = administrator(organization, session);
    if (with.has_error()) co_return with.error();
    const auto commanded = "all tokens of user " + user_id + " of organization " + organization +
                           " to be revoked with the token of this session, commanded by " + peer;
    audit(*with, commanded);
    call<client::nothing> what = [user_id](std::shared_ptr<net::transport> api, secret token,
                                           milliseconds limit) {
        return delete_tokens(std::move(api), std::move(token), user_id, limit);
    };
    auto done = co_await administer<client::nothing>(*with, std::move(what));
    if (done.has_error()) {
        auto why = done.error();
        audit(*with, commanded + refusal_of(why));
        if (why.cause && why.cause->http_status == 404)
            why.hint = "Check the user's id: it is the one that Genesys Cloud shows in the person's profile.";
        co_return why;
    }
    audit(*with, commanded + ": done");
    co_return std::move(*with);
}

}  // namespace tokenkeeper::keeper
