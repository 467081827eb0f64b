#include "daemon/operations/logins.hpp"

#include "daemon/operations/login_refusals.hpp"
#include "daemon/operations/refusals.hpp"
#include "lib/genesys/authorization.hpp"

#include <chrono>
#include <utility>

namespace tokenkeeper::operations {

namespace asio = boost::asio;

namespace {

/// A stop of the daemon waits for the answer of the login service, until it is durable.
class grant_under_way {
public:
    explicit grant_under_way(supervision::supervisor& supervisor) : supervisor_(supervisor) {
        supervisor_.begin_grant(token_source::login);
    }
    grant_under_way(const grant_under_way&) = delete;
    grant_under_way& operator=(const grant_under_way&) = delete;
    ~grant_under_way() { supervisor_.end_grant(token_source::login); }

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
    wanted.login_service = organization->ways.login;
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
    supervisor_.spend(*turn);
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
