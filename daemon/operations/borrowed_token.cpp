#include "daemon/operations/borrowed_token.hpp"

#include "daemon/operations/refusals.hpp"

namespace tokenkeeper::operations {

namespace asio = boost::asio;
using control::refusal;

control::outcome<lender> borrowed_token::find(const std::string& organization,
                                              const std::string& session) const {
    const auto* entry = context_.names.find_organization(organization);
    if (entry == nullptr) {
        return refusal{refusal::kind::no_such_organization,
                       "There is no organization '" + organization + "'.",
                       "tokenkeeperctl status --json (GET /v1/status) lists the organizations.",
                       {}};
    }
    if (session.empty()) {
        const auto picked = context_.sessions.administrator(entry->id, context_.world.now().boot);
        if (picked.is_ambiguous) {
            return refusal{
                refusal::kind::conflict,
                "No session of '" + organization +
                    "' that lends its token has it from root, and it is not known of all others that "
                    "they are of the same Genesys organization. Nothing was done.",
                "Name a session of the organization that you mean, with --session NAME "
                "(session=NAME).",
                {}};
        }
        if (picked.session) return lender{*picked.session, entry->id};
        return refusal{refusal::kind::conflict,
                       "No session of '" + organization +
                           "' is alive and kept alive, and a request with the token of another would restart "
                           "its idle timer.",
                       "Name the session whose token is to be used, with --session NAME (session=NAME).",
                       {}};
    }
    const auto* named = context_.names.find(session);
    if (named == nullptr) return control::no_such_session(session);
    if (named->organization != entry->id) {
        return refusal{
            refusal::kind::bad_request,
            "The session '" + session + "' is of organization '" + named->settings->organization + "'.",
            "Name a session of '" + organization + "'.",
            {}};
    }
    return lender{named->id, entry->id};
}

asio::awaitable<control::outcome<borrowed_token::permission>> borrowed_token::wait_for_turn(
    lender lender_session, haste speed) {
    const auto* before = context_.sessions.find(lender_session.session);
    if (before == nullptr) co_return gone();
    const auto ticket = context_.sessions.next_ticket();
    const input::turn_requested wanted{ticket, speed == haste::vital};
    context_.sessions.tell(lender_session.session, wanted, context_.world.now().boot);
    context_.beat.quicken();
    const auto turn = co_await context_.waiting.turn(lender_session.session, ticket);
    const auto* state = context_.sessions.find(lender_session.session);
    if (!turn) {
        if (state == nullptr) co_return gone();
        co_return impossible(*state, session_action::keep_alive);
    }
    const auto* row = context_.tokens.find(lender_session.session);
    const auto* organization = context_.names.find_organization(lender_session.organization);
    const bool in_time = context_.world.now().boot < turn->start_by;
    if (state == nullptr || organization == nullptr || row == nullptr || !row->current || !in_time) {
        supervisor_.end(*turn, context_.world.now().boot, request_outcome{error{errc::cancelled}}, false);
        co_return gone();
    }
    co_return permission{*turn, organization->ways.api, row->current->value.clone()};
}

void borrowed_token::finished(const request_to_send& turn, const std::optional<error>& failure,
                              boot_time sent) {
    supervisor_.flights().close(turn.id);
    const auto outcome = failure ? request_outcome{*failure} : request_outcome{done_report{}};
    supervisor_.end(turn, sent, outcome, true);
}

refusal borrowed_token::refusal_of(lender lender_session, const error& failure) const {
    if (failure.which() == errc::timeout_out_of_range || failure.which() == errc::invalid_argument)
        return {refusal::kind::bad_request, failure.message + '.', std::string{failure.hint()}, failure};
    return upstream("The request with the token of session '" +
                        context_.names.describe(lender_session.session).session + "' failed",
                    failure);
}

}  // namespace tokenkeeper::operations
