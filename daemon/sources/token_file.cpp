#include "daemon/sources/token_file.hpp"

#include "daemon/sources/given_token.hpp"
#include "lib/base/defect.hpp"
#include "lib/session/reasons.hpp"

#include <stdexcept>
#include <utility>

namespace tokenkeeper::sources {

void token_file::load(const session_entry& session) {
    claim_given_row(context_, session);  // kept if the file still holds the same token
    read(session);
}

token_file::reading token_file::read(const session_entry& session) {
    const auto& file = session.settings->token_file.value();
    auto token = context_.world.files().read(file, config::secret_kind::access_token);
    if (token.has_error()) return unreadable(session, token.error());
    facts_.seen(session, file, *token);
    facts_.usable(session, file);
    const auto life = life_of(session, *token);
    return {take(session, std::move(token->value), life), {}};
}

token_file::reading token_file::unreadable(const session_entry& session,
                                           const config::secret_file_error& failure) {
    if (defect("bad_file_throws")) throw std::runtime_error{failure.message};
    const auto* state = context_.sessions.find(session.id);
    if (!state->has_token() || defect("unreadable_file_ends_session")) {
        context_.tell(session.id, input::token_unavailable{std::string{reasons::secret_unreadable},
                                                           failure.message, failure.remedy});
    } else {
        facts_.unusable(session, *session.settings->token_file, failure.text());
    }
    return {false, failure.text()};
}

/// Returns true if it is a new token.
bool token_file::take(const session_entry& session, secret token, const std::optional<token_life>& life) {
    const auto* state = context_.sessions.find(session.id);
    if (state->has_token() && store::holds(context_.tokens, session.id, token)) {
        if (life || state->life().estimated) context_.tell(session.id, input::life_estimated{life});
        return false;
    }
    take_given_token(context_, session, std::move(token), life);
    return true;
}

/// The life that the configuration promises from the last change of the file.
std::optional<token_life> token_file::life_of(const session_entry& session,
                                              const config::file_secret& token) const {
    const auto& length = session.settings->token_lifetime;
    if (!length || !token.changed) return std::nullopt;
    const auto now = context_.world.now();
    const auto written = now.boot + bounded(*token.changed - now.wall);
    return token_life{written, written + *length};
}

}  // namespace tokenkeeper::sources
