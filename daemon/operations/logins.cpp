#include "daemon/operations/logins.hpp"

#include "daemon/operations/refusals.hpp"
#include "lib/genesys/authorization.hpp"
#include "lib/genesys/text.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace tokenkeeper::operations {

namespace asio = boost::asio;
using control::refusal;

namespace {

refusal conflict(std::string detail, std::string hint) {
    return {refusal::kind::conflict, std::move(detail), std::move(hint), {}};
}

/// Nobody can log in to a session of this source; what to do instead.
refusal no_login_source(const config::session& settings) {
    const auto detail = "The session takes its tokens from " + std::string{to_string(settings.source)} +
                        ", so nobody can log in to it.";
    const std::string other =
        "to log in with tokenkeeperctl, configure \"login: { client_id: …, redirect_uri: … }\" in its place";
    switch (settings.source) {
        case token_source::access_token_file:
            return conflict(
                detail, "Write a new token into " + settings.token_file->string() + "; or, " + other + ".");
        case token_source::access_token:
            return conflict(
                detail,
                "Put a new token into the configuration, then: tokenkeeperctl reload; or, " + other + ".");
        default:
            return conflict(detail, "The daemon gets its tokens itself, and needs nobody for that; " + other +
                                        " where a person is meant.");
    }
}

refusal no_such_login() {
    return {
        refusal::kind::no_such_login,
        "No such login is pending: it has ended, another one was begun, ten minutes are over, or the daemon "
        "was restarted.",
        "Begin again: tokenkeeperctl login NAME.",
        {}};
}

refusal login_mismatch() {
    return {
        refusal::kind::login_mismatch,
        "The state is not that of the pending login, so this redirect belongs to another one, or somebody "
        "made it up.",
        "The login is still pending: finish it in the browser where it was begun.",
        {}};
}

/// What the login service, or the person before it, said in place of a code (RFC 6749 §4.1.2.1).
refusal refused_by_person(const control::login_redirect& redirect) {
    const auto said = genesys::printable_message(redirect.error_description);
    const auto clause = said.empty() ? std::string{"."} : ": " + said + (said.ends_with('.') ? "" : ".");
    if (redirect.error == "access_denied") {
        return conflict("The login was refused (access_denied)" + clause,
                        "Somebody said no, or may not use this OAuth client: log in as somebody who may, and "
                        "consent: tokenkeeperctl login NAME.");
    }
    if (redirect.error == "unauthorized_client" || redirect.error == "unsupported_response_type") {
        return conflict(
            "The OAuth client may not be used for logins (" + genesys::printable_message(redirect.error) +
                ")" + clause,
            "Give the OAuth client the grant type Code Authorization or PKCE in Genesys Cloud, or use "
            "another client.");
    }
    if (redirect.error == "server_error" || redirect.error == "temporarily_unavailable") {
        return conflict("The login service failed (" + redirect.error + ")" + clause,
                        "Wait a minute, then begin again: tokenkeeperctl login NAME.");
    }
    return conflict(
        "The login service refused the login (" + genesys::printable_message(redirect.error) + ")" + clause,
        "Check client_id and redirect_uri of the session: the OAuth client must have registered just "
        "this redirect_uri.");
}

/// The login service did not give a token for the code.
refusal refused_exchange(const error& cause) {
    const auto said = cause.message.empty() ? std::string{"."} : " (" + cause.message + ").";
    switch (cause.which()) {
        case errc::invalid_grant:
            return conflict(
                "The login service does not accept the code" + said,
                "A code is good once, for a minute or so, and for one redirect_uri: begin again, and "
                "if it fails again, compare redirect_uri with that of the OAuth client.");
        case errc::invalid_client:
        case errc::unauthorized_client:
            return conflict(
                "The login service does not let this OAuth client exchange the code" + said,
                "The client must allow PKCE, have this id and belong to this region: check client_id, "
                "and region or login_url.");
        case errc::state_not_saved:
            return conflict(
                "The new token was not taken: " + cause.message + ".",
                "Make room on the disk of the state store, or correct its rights; then log in again.");
        case errc::cancelled:
            return conflict("The login was not finished: " + cause.message + ".",
                            "Begin again: tokenkeeperctl login NAME.");
        default: {
            // A code is sent once, and the usual hints are about requests that are repeated.
            auto refused = upstream("The code could not be exchanged", cause);
            refused.hint =
                "The daemon sends a code only once: begin again: tokenkeeperctl login NAME; if it fails "
                "again: tokenkeeperctl doctor NAME.";
            return refused;
        }
    }
}

/// The API does not accept the token that the login gave, or does not tell yet.
refusal refused_token(const error& cause) {
    if (cause.code == condition::retry_later) {
        return upstream(
            "The daemon got a token, but could not verify it yet; it goes on trying, and uses the token once "
            "the API accepts it",
            cause);
    }
    if (cause.which() == errc::wrong_organization) {
        return conflict("The login was not used: " + cause.message + ".",
                        "Log in again as somebody of the right organization; where the other organization is "
                        "meant, give the session another name.");
    }
    return upstream("The daemon got a token, but could not verify it, and does not use it", cause);
}

}  // namespace

control::outcome<control::login_view> logins::begin(const std::string& name, const std::string& peer) {
    const auto* session = context_.names.find(name);
    if (session == nullptr) return control::no_such_session(name);
    const auto& settings = *session->settings;
    if (!settings.login || !settings.client) return no_login_source(settings);
    context_.events.publish(events::command_given{context_.names.describe(session->id), "login", peer});
    auto keys = draw_();
    const auto* organization = context_.names.find_organization(session->organization);
    control::login_view view;
    view.login_id = keys.login_id;
    view.authorization_url = genesys::authorization_url(
        organization->settings->login_url, {settings.client->id, settings.login->redirect_uri, keys.state,
                                            login::code_challenge(keys.verifier)});
    const auto now = context_.world.now();
    view.expires = now.to_wall(pending_.begin(session->id, std::move(keys), now.boot));
    return view;
}

asio::awaitable<control::outcome<assessed_session>> logins::finish(std::string name, std::string login_id,
                                                                   control::login_redirect redirect,
                                                                   std::string peer) {
    using fit = login::pending_logins::fit;
    const auto* session = context_.names.find(name);
    if (session == nullptr) co_return control::no_such_session(name);
    const auto id = session->id;
    const auto found = pending_.look(id, login_id, redirect.state, context_.world.now().boot);
    if (found == fit::none) co_return no_such_login();
    if (found == fit::mismatched) co_return login_mismatch();
    const auto about = context_.names.describe(id);
    auto done = co_await exchange(id, std::move(redirect), peer);
    context_.events.publish(
        events::command_ended{about, "login", peer, done.has_error() ? outcome_of(done.error()) : "done"});
    co_return done;
}

asio::awaitable<logins::outcome> logins::exchange(session_id id, control::login_redirect redirect,
                                                  std::string peer) {
    auto verifier = pending_.take(id);
    if (redirect.code.empty()) co_return refused_by_person(redirect);
    const auto* session = context_.names.find(id);
    const auto* organization = context_.names.find_organization(session->organization);
    sources::code_exchange wanted;
    wanted.session = id;
    wanted.timeout = std::chrono::ceil<milliseconds>(context_.sessions.find(id)->policy().longest_attempt);
    wanted.settings = session->settings;
    wanted.login = organization->ways.login;
    wanted.code = std::move(redirect.code);
    wanted.verifier = std::move(verifier);
    const auto exchanged = co_await sources_.logins().exchange(std::move(wanted));
    if (exchanged.has_error()) co_return refused_exchange(exchanged.error());
    auto verdict = co_await wait_for_verdict(id, std::move(peer));
    co_return verdict;
}

/// The command ends with the look at the new token, or when it is let go.
asio::awaitable<logins::outcome> logins::wait_for_verdict(session_id id, std::string peer) {
    const auto ticket = context_.sessions.next_ticket();
    const input::command_given given{session_action::renew, ticket};
    context_.sessions.tell(id, given, context_.world.now().boot);
    context_.beat.quicken();
    const auto end = co_await context_.waiting.end_of_command(id, ticket, std::move(peer));
    auto view = views_.session(id);
    if (!view) co_return gone();
    if (end.failure) co_return refused_token(*end.failure);
    co_return std::move(*view);
}

}  // namespace tokenkeeper::operations
