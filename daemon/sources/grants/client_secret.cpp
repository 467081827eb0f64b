#include "daemon/sources/grants/client_secret.hpp"

#include "lib/session/reasons.hpp"

#include <utility>

namespace tokenkeeper::sources {

grant_trouble trouble_of(const config::secret_file_error& failure) {
    return {reasons::secret_unreadable, failure.message, failure.remedy};
}

bool serves(const session& state) noexcept {
    switch (state.state()) {
        case session_state::starting:
        case session_state::alive:
        case session_state::retrying:
        case session_state::denied:
            return state.has_token();
        default:
            return false;
    }
}

client_secret_result read_client_secret(const source_context& context, source_facts& facts,
                                        const session_entry& session) {
    const auto& file = session.settings->client.value().secret_file;
    auto held = context.world.files().read(file, config::secret_kind::client_secret);
    if (held.has_error()) return held.error();
    facts.seen(session, file, *held);
    // Where there is a refresh token, or a login, that tells whose tokens they are.
    if (session.settings->source == token_source::client_credentials) context.credit(session.id, *held);
    facts.usable(session, file);
    return std::move(held->value);
}

bool check_client_secret(const source_context& context, source_facts& facts, const session_entry& session) {
    return judge_client_secret(context, facts, session, read_client_secret(context, facts, session));
}

bool judge_client_secret(const source_context& context, source_facts& facts, const session_entry& session,
                         const client_secret_result& held) {
    if (held.has_value()) return true;
    const auto& state = *context.sessions.find(session.id);
    if (serves(state) || state.state() == session_state::dormant) {
        facts.unusable(session, session.settings->client->secret_file, held.error().text());
        return false;
    }
    auto trouble = trouble_of(held.error());
    context.tell(session.id,
                 input::grant_unavailable{std::string{trouble.reason}, std::move(trouble.explanation),
                                          std::move(trouble.remedy)});
    return false;
}

}  // namespace tokenkeeper::sources
