#include "daemon/sources/token_file.hpp"

#include "daemon/sources/grants/client_secret.hpp"
#include "daemon/sources/restore.hpp"
#include "lib/base/defect.hpp"
#include "lib/session/reasons.hpp"

#include <stdexcept>
#include <utility>

namespace tokenkeeper::sources {

namespace {

std::string refusal_of(const session_entry& session) {
    return "the API rejects the token in " + session.settings->token_file->string() +
           "; log in again, and write the new token there";
}

}  // namespace

void token_file::load(const session_entry& session) {
    claim_given_row(context_, session);  // kept if the file still holds the same token
    read(session, giver::takes_none);
}

token_file::reading token_file::read(const session_entry& session, giver who) {
    const auto& file = session.settings->token_file.value();
    auto token = context_.world.files().read(file, config::secret_kind::access_token);
    if (token.has_error()) return unreadable(session, token.error());
    facts_.seen(session, file, *token);
    context_.credit(session.id, *token);
    const auto life = life_of(session, *token);
    const auto writer = who == giver::takes_turns ? token->owner : std::nullopt;
    const auto found = accept(session, {std::move(token->value), life, writer});
    // A token that was refused is a trouble until the API accepts it.
    if (found != finding::refused) facts_.usable(session, file);
    return {found != finding::present && found != finding::revoked, {}};
}

void token_file::token_changed(const session_entry& session, token_change change) {
    const auto* row = context_.tokens.find(session.id);
    switch (change) {
        case token_change::promoted:
            read(session);
            return;
        case token_change::rejected:
            return facts_.unusable(session, *session.settings->token_file, refusal_of(session));
        case token_change::unusable:
            // Nothing is left to lose by the token that was refused; an operator's revocation stays.
            if (row != nullptr && row->next &&
                context_.sessions.find(session.id)->reason() != reasons::revoked)
                read(session);
            return;
        default:
            return;
    }
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

token_file::finding token_file::accept(const session_entry& session, outside_token token) {
    const auto id = session.id;
    auto& tokens = context_.tokens;
    const auto& state = *context_.sessions.find(id);
    const bool present = store::holds(tokens, id, token.value);
    if (present && state.has_token()) return keep_present(session, token.life);
    const bool known = store::holds_next(tokens, id, token.value);
    // A session that begins goes on with the token of an earlier process; a row that it adopted from another
    // name may hold another person's.
    if (!present && !state.has_token() && !tokens.was_renamed(id)) {
        if (known && tokens.find(id)->revoked) {
            restore(context_, session);
        } else {
            restore_present(context_, session);
        }
    }
    if (known && state.reason() == reasons::revoked) return finding::revoked;
    if (!serves(state) || defect("new_token_unverified")) return take(session, std::move(token));
    return offer(session, std::move(token));
}

token_file::finding token_file::keep_present(const session_entry& session,
                                             const std::optional<token_life>& life) {
    if (context_.tokens.find(session.id)->next) {
        context_.tokens.discarded(session.id);
        context_.tell(session.id, input::offer_withdrawn{});
    }
    if (life || context_.sessions.find(session.id)->token().life.estimated)
        context_.tell(session.id, input::life_estimated{life});
    return finding::present;
}

token_file::finding token_file::take(const session_entry& session, outside_token token) {
    take_given_token(context_, session, std::move(token));
    return finding::taken;
}

token_file::finding token_file::offer(const session_entry& session, outside_token token) {
    const auto id = session.id;
    const bool known = store::holds_next(context_.tokens, id, token.value);
    if (known && context_.sessions.find(id)->has_candidate()) return finding::offered;
    const bool refused = known && !facts_.trouble(id).empty();
    if (!known) {
        context_.tokens.offer(id, std::move(token.value), context_.host_time());
        context_.events.publish(events::token_found{context_.names.describe(id), true});
    }
    context_.tell(id, input::token_offered{token.life, context_.turn_of(id, token.giver)});
    return refused ? finding::refused : finding::offered;
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
