#include "daemon/sources/restore.hpp"

#include "daemon/sources/restored_token.hpp"

namespace tokenkeeper::sources {

bool restore(const source_context& context, const session_entry& session, bool from_login) {
    const auto* row = context.tokens.find(session.id);
    if (row == nullptr) return false;
    const bool irreplaceable = context.sessions.find(session.id)->policy().grants == grant_type::none;
    const auto restored = restore_token(*row, context.world.now(), context.world.boot_id(), irreplaceable);
    const bool answer_lost = row->refresh_sent;
    const bool has_candidate = restored.candidate && context.tokens.usable_candidate(session.id) != nullptr;
    if (!restored.present && !has_candidate) return false;
    if (restored.present) {
        context.tell(session.id, input::token_restored{*restored.present});
    } else {
        context.tell(session.id, input::token_needed{restored.kept_since});
    }
    if (answer_lost) context.tell(session.id, input::refresh_answer_lost{});
    if (has_candidate) context.tell(session.id, input::candidate_restored{*restored.candidate, from_login});
    return true;
}

bool restore_present(const source_context& context, const session_entry& session) {
    const auto* row = context.tokens.find(session.id);
    if (row == nullptr) return false;
    const auto now = context.world.now();
    const auto present = restore_token(*row, now, context.world.boot_id()).present;
    if (!present || present->revoked) return false;
    const bool idled_out =
        present->idle_deadline && *present->idle_deadline <= now.boot && !present->deadline_doubted;
    if (idled_out) return false;
    context.tell(session.id, input::token_restored{*present});
    return true;
}

std::optional<keep_start> kept_since(const source_context& context, const session_entry& session) {
    const auto* row = context.tokens.find(session.id);
    if (row == nullptr) return std::nullopt;
    return restore_token(*row, context.world.now(), context.world.boot_id()).kept_since;
}

}  // namespace tokenkeeper::sources
