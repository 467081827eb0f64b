#include "daemon/supervisor/requests/request_end.hpp"

#include <optional>
#include <variant>

namespace tokenkeeper::supervision {

namespace {

std::optional<error> failure_of(const request_outcome& outcome) {
    const auto* failure = std::get_if<error>(&outcome);
    return failure == nullptr ? std::nullopt : std::optional{*failure};
}

}  // namespace

events::request_ended describe_end(const supervised_rooms& rooms, const request_to_send& request,
                                   boot_time began, const request_outcome& outcome, bool sent) {
    const auto now = rooms.world.now();
    events::request_ended fact{rooms.names.describe(request.session),
                               request.id,
                               request.what,
                               request.cause,
                               request.rank,
                               now.boot - began,
                               failure_of(outcome),
                               sent,
                               request.measure};
    if (request.cause == request_cause::command)
        fact.peer = rooms.waiting.peer_of(request.session, request.ticket);
    const auto* session = rooms.sessions.find(request.session);
    if (session == nullptr) return fact;
    if (const auto deadline = session->shown_deadline()) fact.idle_deadline = now.to_wall(*deadline);
    if (const auto next = session->plan(now.boot))
        fact.next = events::next_request{next->what, next->cause, now.to_wall(next->at)};
    return fact;
}

}  // namespace tokenkeeper::supervision
