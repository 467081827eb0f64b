#include "daemon/sources/given_token.hpp"

#include "daemon/sources/restore.hpp"
#include "daemon/store/origin.hpp"

#include <utility>

namespace tokenkeeper::sources {

namespace {

std::string origin_of(const source_context& context, const session_entry& session) {
    const auto& file = session.settings->token_file;
    return store::given_origin(context.organization_of(session).api_url,
                               file ? file->string() : std::string{});
}

}  // namespace

void claim_given_row(const source_context& context, const session_entry& session) {
    context.tokens.claim(session.id, session.name(), origin_of(context, session), false);
}

void take_given_token(const source_context& context, const session_entry& session, outside_token token) {
    context.tokens.discarded(session.id);  // one that was offered before does not count any more
    if (store::holds(context.tokens, session.id, token.value) && restore(context, session)) {
        if (token.life) context.tell(session.id, input::life_estimated{token.life});
        return;
    }
    context.tokens.give(session.id, session.name(), origin_of(context, session), std::move(token.value),
                        context.host_time());
    context.events.publish(events::token_found{context.names.describe(session.id), false});
    context.tell(session.id, input::token_given{token.life, context.turn_of(session.id, token.giver)});
}

void given_token::load(const session_entry& session) {
    claim_given_row(context_, session);
    context_.tell(session.id, input::given_by{root_giver});
    take_given_token(context_, session, {session.settings->access_token.value().clone()});
}

}  // namespace tokenkeeper::sources
