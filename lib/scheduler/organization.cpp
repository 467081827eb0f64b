#include "lib/scheduler/organization.hpp"

#include "lib/base/defect.hpp"
#include "lib/scheduler/earlier.hpp"

namespace tokenkeeper {

namespace {

/// Requests of one organization that may be under way at once: a hanging server must not take all file
/// descriptors.
constexpr std::size_t most_in_flight = 64;
/// So many sessions learn of a new idle timeout in one turn of the event loop.
constexpr std::size_t most_listeners = 200;
/// A request that has outlived its limit by this much is given up by the boot clock.
constexpr seconds overdue_by{2};
/// One account's new tokens go before routine at a tenth of the rate: each may cost three requests, and most
/// of the rate is for others.
constexpr double share_of_giver = 0.1;

/// The request is about the token in use.
bool uses_present_token(operation o) noexcept {
    return o != operation::acquire && o != operation::verify_candidate;
}

/// The login service wants this grant to be asked for much later, but perhaps not those of others.
bool is_put_off(const error& failure) {
    return failure.which() == errc::throttled && failure.retry_after && *failure.retry_after > seconds{60};
}

/// It says something of the token with which the idle timeout was asked for; another one may read it. The
/// limit of a rate is perhaps that of this token alone, whose session waits.
bool is_of_token(const error& failure) {
    const auto which = failure.which();
    return which == errc::throttled || which == errc::forbidden || which == errc::token_rejected ||
           which == errc::unexplained_unauthorized;
}

/// A 401 stands that came before the deadline of the session's token.
bool is_rejected_early(const session* asked) {
    return asked != nullptr && asked->rejection() && !asked->rejection()->natural();
}

}  // namespace

organization::organization(organization_id id, const organization_policy& policy, scheduler_context& context)
    : id_(id),
      policy_(policy),
      context_(context),
      order_(policy.max_requests_per_second, most_in_flight),
      roster_(id, policy.max_requests_per_second, order_, tenants_, lenders_, context),
      idle_timeout_(policy.idle_timeout_check) {}

organization::~organization() {
    for (const auto& [request, f] : flights_.all())
        context_.owners.erase(request);
}

void organization::set_policy(const organization_policy& policy, boot_time now) {
    policy_ = policy;
    order_.set_rate(policy.max_requests_per_second);
    roster_.set_rate(policy.max_requests_per_second);
    idle_timeout_.schedule.set_interval(policy.idle_timeout_check, now);
}

void organization::add(session_id id, const session_policy& policy, boot_time now) {
    roster_.add(id, policy, now);
    roster_.tell_idle_timeout(id, idle_timeout_.timeouts, now);
}

boot_time organization::take_turn_of_giver(giver_id account, boot_time now) {
    const std::chrono::duration<double> spacing{1 / (policy_.max_requests_per_second * share_of_giver)};
    return givers_.take(account, std::chrono::duration_cast<boot_clock::duration>(spacing), now);
}

void organization::poll(boot_time now, std::vector<request_to_send>& requests) {
    while (const auto overdue = defect("suspend_unnoticed") ? std::nullopt : flights_.overdue(now))
        abandon(*overdue, now);
    roster_.pass_time(now);
    tell_listeners(now);
    serve(now, requests);
    roster_.report(now);
}

/// This happens after a suspend, during which the clock of the request's own time limit stood still.
void organization::abandon(request_id request, boot_time now) {
    context_.notices.emplace_back(notice::abandoned{request, flights_.all().at(request).session});
    const error failure{errc::request_timeout, "no answer came in time, a suspend included"};
    finish(request, failure, now, true);
}

void organization::serve(boot_time now, std::vector<request_to_send>& requests) {
    for (;;) {
        place_reading(now);
        const auto turn = order_.next(now);
        if (!turn) return;
        if (turn->id == id_) {
            start_reading(*turn, now, requests);
        } else if (const auto planned = roster_.take_turn(*turn, now)) {
            start(turn->id, *turn, *planned, now, requests);
        }
    }
}

void organization::start(session_id id, const waiting_request& turn, const planned_request& planned,
                         boot_time now, std::vector<request_to_send>& requests) {
    const auto request = ++context_.last_request;
    const auto limit = roster_.find(id)->limit(planned.what, now);
    requests.push_back({.id = request,
                        .session = id,
                        .organization = id_,
                        .what = planned.what,
                        .limit = limit,
                        .start_by = now + limit,
                        .ticket = planned.ticket,
                        .cause = planned.cause,
                        .rank = planned.rank,
                        .lateness = now - planned.at,
                        .measure = planned.measure,
                        .past_stores = planned.past_stores});
    flight f{.session = id, .what = planned.what, .kind = turn.kind(), .began = now};
    if (turn.is_unwell()) f.unwell_party = turn.party;
    if (planned.what != operation::acquire) f.overdue_at = now + limit + overdue_by;
    flights_.add(request, f);
    context_.owners.emplace(request, id_);
    order_.start(turn, now);
    roster_.begin(id, planned, now);
}

/// Lets the reading of the idle timeout wait for its turn while it is due and a session lends its token.
void organization::place_reading(boot_time now) {
    auto& waiting = idle_timeout_.waiting;
    const bool wanted = idle_timeout_.wanted(lenders_, tenants_, now);
    if (wanted == waiting.has_value()) return;
    if (waiting) {
        order_.erase(*waiting);
        waiting.reset();
        return;
    }
    waiting = {
        .id = id_, .rank = urgency::routine, .deadline = idle_timeout_.schedule.deadline(), .slow = false};
    order_.insert(*waiting);
}

/// REQUIRES: the reading is wanted.
void organization::start_reading(const waiting_request& turn, boot_time now,
                                 std::vector<request_to_send>& requests) {
    const planned_request reading{.what = operation::read_idle_timeout,
                                  .at = idle_timeout_.schedule.due(),
                                  .rank = turn.rank,
                                  .deadline = turn.deadline,
                                  .cause = request_cause::organization_check,
                                  .ticket = 0,
                                  .past_stores = false};
    idle_timeout_.waiting.reset();
    idle_timeout_.under_way = true;
    start(idle_timeout_.reader.session, turn, reading, now, requests);
}

void organization::finish(request_id request, const request_outcome& outcome, boot_time now, bool sent) {
    const auto taken = flights_.take(request);
    if (!taken) return;
    context_.owners.erase(request);
    order_.finish(taken->kind);
    if (sent) tally_.count();

    const auto* failure = std::get_if<error>(&outcome);
    if (failure == nullptr && taken->unwell_party) order_.refund(taken->kind, *taken->unwell_party);
    if (failure != nullptr && failure->which() == errc::throttled && tally_.throttle(now))
        context_.notices.emplace_back(notice::throttled{id_, *failure});
    const bool rejected = failure != nullptr && (failure->which() == errc::token_rejected ||
                                                 failure->which() == errc::unexplained_unauthorized);
    if (rejected && uses_present_token(taken->what)) roster_.wave().reject(taken->session, taken->began);
    if (taken->what == operation::acquire) {
        roster_.wave().note_grant(taken->session, failure != nullptr && failure->which() == errc::throttled);
        if (failure != nullptr && is_put_off(*failure)) roster_.wave().refuse(taken->session, now);
    }
    if (taken->what == operation::read_idle_timeout) {
        idle_timeout_.under_way = false;
        learn_idle_timeout(outcome, now);
    }
    const bool stood = is_rejected_early(roster_.find(taken->session));
    tell(taken->session, make_input(outcome, sent), now);
    // An administrator may have shortened the timeout: the reason of the loss depends on it, and the
    // deadlines of all others.
    if (stood || !is_rejected_early(roster_.find(taken->session))) return;
    idle_timeout_.schedule.hasten(roster_.all().at(taken->session).tenant, now);
}

void organization::learn_idle_timeout(const request_outcome& outcome, boot_time now) {
    const auto* timeout = std::get_if<genesys::idle_token_timeout>(&outcome);
    auto& duty = idle_timeout_;
    if (timeout == nullptr || !timeout->complete()) {
        const auto* failure = std::get_if<error>(&outcome);
        if (failure != nullptr && is_of_token(*failure))
            return duty.schedule.refuse(duty.reader, lenders_, now, context_.draw());
        return duty.schedule.fail(duty.reader.tenant,
                                  failure != nullptr ? failure->retry_after : std::nullopt, now,
                                  context_.draw());
    }
    const auto tenant = duty.reader.tenant;
    duty.schedule.succeed(duty.reader, now);
    duty.timeouts.keep_only(tenants_);
    if (duty.timeouts.add(tenant, *timeout)) {
        duty.next_listener = session_id{0};
        if (!is_named(tenant)) duty.schedule.hasten_unnamed(tenant, now);
    }
    show_idle_timeout();
    if (!duty.timeouts.differ()) {
        duty.difference_told = false;
    } else if (!duty.difference_told && duty.shown.value() && tenant != duty.shown.tenant()) {
        duty.difference_told = true;
        context_.notices.emplace_back(notice::idle_timeout{id_, false, *timeout, duty.reader.session});
    }
}

void organization::tell_idle_timeout(session_id lender, const genesys::idle_token_timeout& timeout,
                                     boot_time now) {
    const auto found = roster_.all().find(lender);
    if (found == roster_.all().end()) return;
    const auto tenant = found->second.tenant;
    // An answer that does not say whether a timeout is in force must not end the keeping.
    if (!timeout.complete()) return idle_timeout_.schedule.fail(tenant, std::nullopt, now, context_.draw());
    idle_timeout_.schedule.succeed({found->second.giver, lender, tenant}, now);
    idle_timeout_.timeouts.set(tenant, timeout);
    idle_timeout_.next_listener = session_id{0};
    show_idle_timeout();
}

/// Some of those whose idle timeout may be another one than they know.
void organization::tell_listeners(boot_time now) {
    const auto& timeouts = idle_timeout_.timeouts;
    for (const auto moved : tenants_.take_moved(most_listeners))
        roster_.tell_idle_timeout(moved, timeouts, now);
    auto& first = idle_timeout_.next_listener;
    if (!first) return;
    const auto& all = roster_.all();
    auto listener = all.lower_bound(*first);
    for (std::size_t count = 0; count < most_listeners && listener != all.end(); ++count, ++listener)
        roster_.tell_idle_timeout(listener->first, timeouts, now);
    first = listener == all.end() ? std::nullopt : std::optional{listener->first};
}

void organization::show_idle_timeout() {
    auto& shown = idle_timeout_.shown;
    const bool is_first = !shown.value();
    if (shown.update(lenders_, tenants_, idle_timeout_.timeouts))
        context_.notices.emplace_back(notice::idle_timeout{id_, is_first, *shown.value()});
}

administrator_choice organization::administrator(boot_time now) const {
    const auto best = lenders_.best();
    if (!best || !roster_.find(best->session)->keeping_alive(now)) return {};
    if (best->giver != root_giver && !tenants_.has_one()) return {std::nullopt, true};
    return {best->session, false};
}

std::optional<boot_time> organization::next_wakeup() const {
    if (idle_timeout_.next_listener || tenants_.has_moved()) return boot_time{};
    auto next = earlier(roster_.next_wakeup(), flights_.next_overdue());
    next = earlier(next, idle_timeout_.wakeup(lenders_));
    return earlier(next, order_.next_start());
}

organization_view organization::view(const instant& now) const {
    organization_view view;
    view.api_url = policy_.api_url;
    if (const auto& shown = idle_timeout_.shown.value()) {
        view.idle_timeout_enabled = shown->enabled();
        view.idle_timeout = shown->timeout();
        view.groups_enabled = shown->groups_enabled();
    }
    const auto& shown_tenant = idle_timeout_.shown.tenant();
    const auto checked_at = shown_tenant ? idle_timeout_.schedule.checked_at(*shown_tenant) : std::nullopt;
    if (checked_at) view.idle_timeout_checked = now.to_wall(*checked_at);
    view.requests = tally_.requests();
    view.throttled = tally_.throttled();
    return view;
}

}  // namespace tokenkeeper
