#include "daemon/sources/token_file.hpp"

#include "daemon/sources/given_token.hpp"
#include "daemon/sources/restore.hpp"
#include "lib/base/defect.hpp"

#include <stdexcept>
#include <utility>

namespace tokenkeeper::sources {

void token_file::load(const session_entry& session) {
    claim_given_row(context_, session);  // kept if the file still holds the same token
    read(session);
}

void token_file::read(const session_entry& session) {
    auto token = context_.world.files().read_access_token(session.settings->token_file.value());
    if (token.has_error()) return unreadable(session, token.error());
    if (troubles_.erase(session.id) > 0)
        context_.events.publish(events::source_usable{context_.names.describe(session.id)});
    const auto* state = context_.sessions.find(session.id);
    if (state->has_token() && store::holds(context_.tokens, session.id, *token)) return;
    take_given_token(context_, session, std::move(*token));
}

void token_file::unreadable(const session_entry& session, const config::secret_file_error& failure) {
    const auto* state = context_.sessions.find(session.id);
    if (defect("bad_file_throws")) throw std::runtime_error{failure.message};
    if (!state->has_token() || defect("unreadable_file_ends_session")) {
        context_.tell(session.id, input::token_unavailable{std::string{reason_of(failure)}, failure.message});
        return;
    }
    auto& told = troubles_[session.id];
    if (std::exchange(told, failure.message) == failure.message) return;
    context_.events.publish(events::source_unusable{context_.names.describe(session.id), failure.message});
}

std::string token_file::trouble(session_id id) const {
    const auto found = troubles_.find(id);
    return found == troubles_.end() ? std::string{} : found->second;
}

}  // namespace tokenkeeper::sources
