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

std::string again(const std::string& name) {
    return "Begin again: tokenkeeperctl login " + name + '.';
}

/// The refusal for a session of another source, with what to do instead.
refusal no_login_source(const config::session& settings) {
    const auto detail = "The session takes its tokens from " + std::string{to_string(settings.source)} +
                        ", so nobody can log in to it.";
    const std::string other =
        " To log in with a browser instead, configure login: { client_id: …, redirect_uri: … }.";
    switch (settings.source) {
        case token_source::access_token_file:
            return conflict(detail, "Write a new token into " + settings.token_file->string() + '.' + other);
        case token_source::access_token:
            return conflict(detail,
                            "Put a new token into the configuration, then: tokenkeeperctl reload." + other);
        case token_source::refresh_token:
            return conflict(detail, "The daemon gets its tokens with a refresh token." + other);
        default:
            return conflict(detail, "The daemon gets its tokens itself." + other);
    }
}

refusal no_such_login(const std::string& name) {
    return {
        refusal::kind::no_such_login,
        "This login is over: it was finished, a newer one began, its ten minutes passed, or the daemon was "
        "restarted.",
        again(name),
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
refusal refusal_of_redirect(const control::login_redirect& redirect, const std::string& name) {
    const auto word = genesys::printable_message(redirect.error);
    const auto said = genesys::printable_message(redirect.error_description);
    const auto clause =
        " (" + word + ")" + (said.empty() ? "." : ": " + said + (said.ends_with('.') ? "" : "."));
    if (redirect.error == "access_denied") {
        return conflict("The login was refused" + clause,
                        "Somebody said no, or may not use this OAuth client: log in as somebody who may, and "
                        "consent: tokenkeeperctl login " +
                            name + '.');
    }
    if (redirect.error == "unauthorized_client" || redirect.error == "unsupported_response_type") {
        return conflict(
            "The OAuth client may not be used for logins" + clause,
            "Enable the OAuth client in Genesys Cloud, and give it the grant PKCE; or configure another "
            "client_id.");
    }
    if (redirect.error == "server_error" || redirect.error == "temporarily_unavailable")
        return conflict("The login service failed" + clause, "Wait a minute. " + again(name));
    return conflict(
        "The login service refused the login" + clause,
        "Check client_id and redirect_uri of the session: the OAuth client must have registered just "
        "this redirect_uri.");
}

/// The login service did not give a token for the code.
refusal refused_exchange(const error& cause, const std::string& name) {
    const auto said = cause.message.empty() ? std::string{"."} : " (" + cause.message + ").";
    switch (cause.which()) {
        case errc::invalid_grant:
            return conflict("The login service does not accept the code" + said,
                            again(name) +
                                " A code works once, and for about a minute. If it fails again, compare "
                                "redirect_uri with that of the OAuth client.");
        case errc::invalid_client:
        case errc::unauthorized_client:
            return conflict(
                "The login service does not let this OAuth client exchange the code" + said,
                "Give the OAuth client the grant PKCE in Genesys Cloud; check client_id, and region or "
                "login_url.");
        case errc::state_not_saved:
            return conflict(
                "The login was not finished: " + cause.message + '.',
                "Make room on the disk of the state store, or correct its rights; then log in again: "
                "tokenkeeperctl login " +
                    name + '.');
        case errc::cancelled:
            return conflict("The login was not finished: " + cause.message + '.',
                            "See how the session is now: tokenkeeperctl status " + name + '.');
        default:
            break;
    }
    auto refused = upstream("The code could not be exchanged", cause);
    refused.hint = "The daemon does not try again, as a code is sent once. " + again(name);
    return refused;
}

/// The API does not accept the token that the login gave.
refusal refused_token(const error& cause, const std::string& name) {
    if (cause.which() == errc::wrong_organization)
        return conflict("The login was not used: " + cause.message + '.', std::string{cause.hint()});
    auto refused =
        upstream("The API does not accept the token of this login, so the daemon does not use it", cause);
    refused.hint = "Log in again: tokenkeeperctl login " + name + '.';
    return refused;
}

/// A stop of the daemon waits for the answer of the login service, until it is durable.
class grant_under_way {
public:
    explicit grant_under_way(supervision::supervisor& supervisor) : supervisor_(supervisor) {
        supervisor_.count_grant(true);
    }
    grant_under_way(const grant_under_way&) = delete;
    grant_under_way& operator=(const grant_under_way&) = delete;
    ~grant_under_way() { supervisor_.count_grant(false); }

private:
    supervision::supervisor& supervisor_;
};

/// Where a login is begun and its code is exchanged: a reload may change it in between.
std::string service_of(const config::session& settings, const config::organization& organization) {
    return organization.login_url + ' ' + settings.client->id + ' ' + settings.login->redirect_uri;
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
    keys.service = service_of(settings, *organization->settings);
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
    const auto* organization = context_.names.find_organization(session->organization);
    const auto& settings = *session->settings;
    if (!settings.login || !settings.client) co_return no_such_login(name);
    const auto found =
        pending_.look(id, {login_id, redirect.state, service_of(settings, *organization->settings)},
                      context_.world.now().boot);
    if (found == fit::none) co_return no_such_login(name);
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
    const auto name = context_.names.find(id)->name();
    if (redirect.code.empty()) co_return refusal_of_redirect(redirect, name);
    if (!co_await wait_for_budget(id))
        co_return refused_exchange(error{errc::cancelled, "the session changed meanwhile"}, name);
    const auto* session = context_.names.find(id);
    const auto* organization = context_.names.find_organization(session->organization);
    sources::code_exchange wanted;
    wanted.session = id;
    wanted.timeout = std::chrono::ceil<milliseconds>(context_.sessions.find(id)->policy().longest_attempt);
    wanted.settings = session->settings;
    wanted.login = organization->ways.login;
    wanted.code = std::move(redirect.code);
    wanted.verifier = std::move(verifier);
    auto exchanged = result<void>{error{errc::cancelled}};
    {
        const grant_under_way counted{supervisor_};
        exchanged = co_await sources_.logins().exchange(std::move(wanted));
    }
    if (exchanged.has_error()) co_return refused_exchange(exchanged.error(), name);
    auto verdict = co_await wait_for_verdict(id, std::move(peer));
    co_return verdict;
}

/// A login counts as one request of the session, and no more: what is due is not put off until the login
/// service has answered.
asio::awaitable<bool> logins::wait_for_budget(session_id id) {
    const auto ticket = context_.sessions.next_ticket();
    const auto now = context_.world.now().boot;
    context_.sessions.tell(id, input::turn_requested{ticket, false, false}, now);
    context_.beat.quicken();
    const auto turn = co_await context_.waiting.turn(id, ticket);
    if (!turn) co_return false;
    supervisor_.end(*turn, context_.world.now().boot, request_outcome{error{errc::cancelled}}, true);
    co_return context_.names.find(id) != nullptr;
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
    if (end.failure) co_return refused_token(*end.failure, view->name);
    co_return std::move(*view);
}

}  // namespace tokenkeeper::operations
