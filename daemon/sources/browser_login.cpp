#include "daemon/sources/browser_login.hpp"

#include "daemon/sources/grants/client_secret.hpp"
#include "daemon/sources/restore.hpp"
#include "daemon/sources/restored_token.hpp"
#include "daemon/store/origin.hpp"
#include "lib/client/oauth.hpp"
#include "lib/session/reasons.hpp"

#include <exception>
#include <optional>
#include <utility>
#include <variant>

namespace tokenkeeper::sources {

namespace asio = boost::asio;

namespace {

/// A grant has come to its end by then.
constexpr seconds longest_wait_for_turn{120};

using answer_type = result<client::answer<genesys::token_grant>>;

asio::awaitable<answer_type> send(code_exchange wanted) {
    client::oauth service{*wanted.login_service};
    answer_type answer{error{errc::cancelled}};
    try {
        // It has no secret: the client is a public one.
        genesys::oauth_credentials client{wanted.settings->client->id, {}, genesys::basic_form::encoded};
        answer = co_await service.authorization_code(std::move(client), std::move(wanted.code),
                                                     wanted.settings->login->redirect_uri,
                                                     std::move(wanted.verifier), wanted.timeout);
    } catch (const std::exception& bug) {
        answer = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    co_return answer;
}

/// The token that waits to be verified is the first of its login: no refresh gave it.
bool is_of_login(const store::stored_session& row) {
    return row.next && store::seed_fingerprint(row.origin) == store::fingerprint(row.next->value);
}

error cancelled(std::string why) {
    return error{errc::cancelled, std::move(why)};
}

}  // namespace

std::string browser_login::origin_of(const session_entry& session, const secret* first_token) const {
    return store::login_origin(context_.organization_of(session).login_url,
                               session.settings->client.value().id, first_token);
}

grant_type browser_login::grants_of(session_id id) const {
    const auto* row = context_.tokens.find(id);
    return row != nullptr && !row->refresh_token.empty() ? grant_type::refresh_token : grant_type::none;
}

/// Lets the session refresh its token where it can.
void browser_login::use_grants(session_id id) {
    auto policy = context_.sessions.find(id)->policy();
    if (policy.grants == grants_of(id)) return;
    policy.grants = grants_of(id);
    context_.tell(id, input::policy_changed{policy});
}

/// The refresh token is another one than the session planned with.
void browser_login::plan_grants_again(session_id id) {
    auto policy = context_.sessions.find(id)->policy();
    policy.grants = grant_type::none;
    context_.tell(id, input::policy_changed{policy});
    use_grants(id);
    const auto* row = context_.tokens.find(id);
    if (row != nullptr && row->refresh_sent) context_.tell(id, input::refresh_answer_lost{});
}

void browser_login::want_login(const session_entry& session, std::string why) {
    context_.tell(session.id, input::token_unavailable{std::string{reasons::login_required}, std::move(why),
                                                       config::login_advice(*session.settings)});
}

void browser_login::load(const session_entry& session) {
    if (context_.tokens.disk().is_open()) return load_open(session);
    waiting_for_store_.insert(session.id);
    context_.tell(session.id,
                  input::token_unavailable{std::string{reasons::state_unwritable},
                                           "the state store, which holds its token, is not open"});
}

void browser_login::load_open(const session_entry& session) {
    const auto id = session.id;
    context_.tell(id, input::given_by{people});
    const auto place = store::place_of(context_.organization_of(session).api_url, {});
    const auto* row = context_.tokens.claim(id, session.name(), origin_of(session, nullptr), true, place);
    if (row == nullptr) {
        const auto damage = context_.tokens.damage(session.name());
        return want_login(session, damage ? "what the state store held of it cannot be read: " + *damage
                                          : "nobody has logged in yet");
    }
    use_grants(id);
    // An earlier process did not come to look at the token of the latest login.
    if (is_of_login(*row)) on_trial_.insert(id);
    const bool refreshes = !row->refresh_token.empty();
    const bool answer_lost = row->refresh_sent;
    const bool outdated = context_.tokens.grants().is_outdated(id);
    if (restore(context_, session, on_trial_.contains(id))) return;
    if (!refreshes || outdated) {
        return want_login(session, refreshes ? "its refresh token can no longer be used"
                                             : "the token of the latest login has ended");
    }
    context_.tell(id, input::token_needed{kept_since(context_, session)});
    if (answer_lost) context_.tell(id, input::refresh_answer_lost{});
}

void browser_login::store_opened() {
    for (const auto id : std::exchange(waiting_for_store_, {}))
        if (const auto* session = context_.names.find(id)) load_open(*session);
}

void browser_login::forget(session_id id) {
    waiting_for_store_.erase(id);
    on_trial_.erase(id);
    organizations_.erase(id);
    objections_.erase(id);
    answered_.erase(id);
}

asio::awaitable<result<void>> browser_login::exchange(code_exchange wanted) {
    const auto id = wanted.session;
    auto& tokens = context_.tokens;
    const auto* session = context_.names.find(id);
    if (session == nullptr) co_return cancelled("the session left the configuration");
    if (!tokens.disk().is_open()) co_return error{errc::state_not_saved, "the state store is not open"};
    if (tokens.find(id) == nullptr) {
        tokens.begin(id, session->name(), origin_of(*session, nullptr), secret{}, context_.host_time(),
                     store::place_of(context_.organization_of(*session).api_url, {}));
    }
    const auto asked = context_.world.now();
    const auto number = ++exchanges_;
    auto answer = co_await send(std::move(wanted));
    if (answer.has_error()) co_return answer.error();
    // A refresh that is under way goes on: its answer belongs to the login before.
    const auto turn = co_await wait_for_turn(id);
    session = context_.names.find(id);
    if (session == nullptr) co_return cancelled("the session left the configuration");
    if (!turn) co_return cancelled("an earlier request for a new token has not ended");
    if (answered_[id] > number) co_return cancelled("somebody has logged in since this login was finished");
    answered_[id] = number;
    // What waited to be verified has no part in the row from here on.
    context_.tell(id, input::offer_withdrawn{});
    if (on_trial_.erase(id) > 0) tokens.grants().abandon_login(id);  // this login takes its place
    auto granted = std::move(answer->value);
    auto origin = origin_of(*session, &granted.access_token);
    const store::host_time sent_at{asked, context_.world.boot_id()};
    auto saved = co_await tokens.grants().record_login(id, std::move(origin), std::move(granted), sent_at);
    if (saved.has_error()) {
        if (const auto* still = context_.names.find(id)) go_back(*still, saved.error().message);
        co_return saved.error();
    }
    saved->age = context_.world.now().boot - asked.boot;
    on_trial_.insert(id);
    objections_.erase(id);
    use_grants(id);
    context_.tell(id, input::token_from_login{*saved});
    co_return result<void>{};
}

asio::awaitable<std::optional<store::grant_turn>> browser_login::wait_for_turn(session_id id) {
    const auto alarm = context_.world.make_alarm();
    const auto end = context_.world.now().boot + longest_wait_for_turn;
    while (context_.tokens.find(id) != nullptr && context_.world.now().boot < end) {
        if (auto turn = context_.tokens.grants().take_turn(id)) co_return turn;
        alarm->set(context_.world.now().boot + milliseconds{100});
        static_cast<void>(co_await alarm->wait());
    }
    co_return std::nullopt;
}

request_outcome browser_login::judge(const session_entry& session, request_outcome outcome) {
    const auto* report = std::get_if<check_report>(&outcome);
    const auto* row = context_.tokens.find(session.id);
    if (report == nullptr || row == nullptr) return outcome;
    const auto& told = report->organization;
    const auto present = told ? told->id : std::string{};
    const auto& before = row->login_organization;
    if (before.empty() || present == before) {
        organizations_.insert_or_assign(session.id, present);
        return outcome;
    }
    const auto name = told && !told->name.empty() ? told->name + " (" + present + ')' : present;
    error wrong{errc::wrong_organization,
                (present.empty() ? "the API does not say which organization the token is for"
                                 : "somebody logged in for organization " + name) +
                    ", and the logins before were for " + before};
    objections_.insert_or_assign(session.id, wrong.message);
    return wrong;
}

void browser_login::token_changed(const session_entry& session, token_change change) {
    switch (change) {
        case token_change::promoted:
            return promoted(session);
        case token_change::discarded:
        case token_change::rejected:
            return refused(session);
        case token_change::unusable:
            return explain_failure(session);
        default:
            return;
    }
}

void browser_login::promoted(const session_entry& session) {
    on_trial_.erase(session.id);
    const auto told = organizations_.extract(session.id);
    if (told && !told.mapped().empty()) context_.tokens.grants().logged_in_for(session.id, told.mapped());
}

/// The family of the login before is the session's again; a token that a refresh gave has no part in that.
void browser_login::refused(const session_entry& session) {
    const auto id = session.id;
    organizations_.erase(id);
    const auto objection = objections_.extract(id);
    if (on_trial_.erase(id) == 0) return;
    context_.tokens.grants().abandon_login(id);
    go_back(session, objection ? objection.mapped() : "the API rejects the token of the latest login");
}

/// The row is that of the login before again: the session goes on with it, and waits for somebody where there
/// is nothing to go on with. What an operator revoked stays revoked.
void browser_login::go_back(const session_entry& session, const std::string& why) {
    const auto id = session.id;
    plan_grants_again(id);
    const auto* row = context_.tokens.find(id);
    const auto& state = *context_.sessions.find(id);
    if (row != nullptr && row->revoked) {
        restore(context_, session);
        return;
    }
    if (row != nullptr && context_.tokens.usable_candidate(id) != nullptr) {
        const auto restored = restore_token(*row, context_.world.now(), context_.world.boot_id());
        if (restored.candidate) context_.tell(id, input::candidate_restored{*restored.candidate});
    }
    if (state.state() != session_state::acquiring || state.has_candidate()) return;
    if (grants_of(id) == grant_type::none) return want_login(session, why);
    context_.tell(id, input::token_needed{kept_since(context_, session)});
}

/// A refusal of the refresh token is for a person to mend.
void browser_login::explain_failure(const session_entry& session) {
    const auto& state = *context_.sessions.find(session.id);
    const auto& refusal = state.grants().refusal();
    if (state.state() != session_state::failed || !refusal.stands() ||
        state.reason() == reasons::login_required)
        return;
    want_login(session, refusal.explanation().empty() ? "the login service refuses its refresh token"
                                                      : refusal.explanation());
}

}  // namespace tokenkeeper::sources
