#include "daemon/sources/refresh_token.hpp"

#include "daemon/sources/restore.hpp"
#include "daemon/store/origin.hpp"
#include "lib/session/reasons.hpp"

#include <utility>

namespace tokenkeeper::sources {

std::vector<std::filesystem::path> refresh_token::files(const config::session& settings) const {
    const auto& client = settings.client.value();
    return {client.secret_file, client.refresh_token_file.value()};
}

std::string refresh_token::origin_of(const session_entry& session, const secret* seed) const {
    return store::refresh_origin(context_.organization_of(session).login_url,
                                 session.settings->client.value().id, seed);
}

std::string refresh_token::place_of(const session_entry& session) const {
    return store::place_of(context_.organization_of(session).api_url,
                           session.settings->client->refresh_token_file.value().native());
}

void refresh_token::refuse(const session_entry& session, const grant_trouble& trouble) {
    context_.tell(session.id,
                  input::grant_unavailable{std::string{trouble.reason}, trouble.explanation, trouble.remedy});
}

refresh_token::seed_result refresh_token::read_file(const session_entry& session) {
    const auto& file = session.settings->client->refresh_token_file.value();
    auto seed = context_.world.files().read(file, config::secret_kind::refresh_token);
    if (seed.has_error()) return seed.error();
    facts_.seen(session, file, *seed);
    context_.credit(session.id, *seed);
    facts_.usable(session, file);
    return std::move(seed->value);
}

void refresh_token::load(const session_entry& session) {
    if (context_.tokens.disk().is_open()) return load_open(session);
    waiting_for_store_.insert(session.id);
    context_.tell(session.id, input::token_needed{});
    refuse(session,
           {reasons::state_unwritable, "the state store, which holds its refresh token, is not open"});
}

void refresh_token::load_open(const session_entry& session) {
    auto seed = read_file(session);
    const auto* held = seed.has_value() ? &*seed : nullptr;
    const auto* row = context_.tokens.claim(session.id, session.name(), origin_of(session, held),
                                            held == nullptr, place_of(session));
    if (row == nullptr) return begin(session, std::move(seed));
    const bool answer_lost = row->refresh_sent;
    if (!restore(context_, session)) {
        context_.tell(session.id, input::token_needed{kept_since(context_, session)});
        if (answer_lost) context_.tell(session.id, input::refresh_answer_lost{});
    }
    // The file is needed no more; but one that holds something else is a mistake of somebody.
    if (seed.has_error() && seed.error().type != config::secret_file_error::kind::unreadable)
        facts_.unusable(session, *session.settings->client->refresh_token_file, seed.error().text());
    if (!context_.tokens.grants().is_outdated(session.id)) {
        check_client_secret(context_, facts_, session);
        return;
    }
    refuse(session, trouble_of_used(session.id));
}

grant_trouble refresh_token::trouble_of_used(session_id id) const {
    const auto* row = context_.tokens.find(id);
    if (row != nullptr && row->refused && !row->refresh_sent)
        return {reasons::invalid_grant, "the login service has refused its refresh token"};
    if (row != nullptr && row->refresh_sent) {
        return {
            reasons::refresh_answer_lost,
            "the refresh token in the state store can no longer be used: the login service refused it, or "
            "the answer to its last use was lost"};
    }
    return {reasons::state_outdated,
            "the refresh token in the state store was used or refused before; the store may be older than "
            "the last refresh"};
}

/// Starts a login that the store does not know.
void refresh_token::begin(const session_entry& session, seed_result seed) {
    auto trouble =
        seed.has_error() ? std::optional{sources::trouble_of(seed.error())} : trouble_of(session, *seed);
    const bool usable = !trouble.has_value();
    const bool doubted =
        usable && context_.tokens.grants().use_of_seed(session.id, *seed) == store::seed_use::unanswered;
    const auto origin = origin_of(session, usable ? &*seed : nullptr);
    context_.tokens.begin(session.id, session.name(), origin, usable ? std::move(*seed) : secret{},
                          context_.host_time(), place_of(session));
    context_.tell(session.id, input::token_needed{});
    if (doubted) context_.tell(session.id, input::refresh_answer_lost{});
    if (trouble) return refuse(session, *trouble);
    check_client_secret(context_, facts_, session);
}

std::optional<grant_trouble> refresh_token::trouble_of(const session_entry& session,
                                                       const secret& seed) const {
    switch (context_.tokens.grants().use_of_seed(session.id, seed)) {
        case store::seed_use::fresh:
        case store::seed_use::unanswered:
            return std::nullopt;
        case store::seed_use::of_another_session:
            return grant_trouble{
                reasons::seed_in_use,
                "another session began with the same refresh token, which can be used only once"};
        case store::seed_use::used:
            break;
    }
    if (const auto damage = context_.tokens.damage(session.name()))
        return grant_trouble{reasons::state_damaged, "its newest refresh token cannot be read: " + *damage};
    return grant_trouble{reasons::seed_used,
                         "its refresh token was used, and the store does not hold the one that replaced it"};
}

void refresh_token::file_changed(const session_entry& session, const std::filesystem::path& file) {
    if (waiting_for_store_.contains(session.id)) return;
    const auto& client = session.settings->client.value();
    if (file == client.secret_file && check_client_secret(context_, facts_, session))
        context_.tell(session.id, input::grant_available{});
    if (file == *client.refresh_token_file) read_seed(session);
}

/// Reads the seed again; a new seed is a new login.
void refresh_token::read_seed(const session_entry& session) {
    auto seed = read_file(session);
    const auto* row = context_.tokens.find(session.id);
    if (seed.has_error()) {
        if (row == nullptr || row->refresh_token.empty())
            return refuse(session, sources::trouble_of(seed.error()));
        return facts_.unusable(session, *session.settings->client->refresh_token_file, seed.error().text());
    }
    auto origin = origin_of(session, &*seed);
    if (row != nullptr && row->origin == origin) return;
    if (const auto trouble = trouble_of(session, *seed)) return refuse(session, *trouble);
    context_.tokens.reseed(session.id, std::move(origin), std::move(*seed));
    context_.tell(session.id, input::source_replaced{});
    context_.tell(session.id, input::command_given{session_action::renew, context_.sessions.next_ticket()});
}

std::optional<grant_trouble> refresh_token::take_seed(const session_entry& session) {
    auto seed = read_file(session);
    if (seed.has_error()) return sources::trouble_of(seed.error());
    if (auto trouble = trouble_of(session, *seed)) return trouble;
    auto origin = origin_of(session, &*seed);
    context_.tokens.reseed(session.id, std::move(origin), std::move(*seed));
    return std::nullopt;
}

void refresh_token::store_opened() {
    for (const auto id : std::exchange(waiting_for_store_, {})) {
        const auto* session = context_.names.find(id);
        if (session == nullptr) continue;
        context_.tell(id, input::source_replaced{});
        load_open(*session);
    }
}

}  // namespace tokenkeeper::sources
