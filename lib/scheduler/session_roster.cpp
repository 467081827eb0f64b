#include "lib/scheduler/session_roster.hpp"

#include "lib/scheduler/earlier.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

namespace tokenkeeper {

namespace {

/// So many sessions are woken in one turn of the event loop, for each reason.
constexpr std::size_t most_alarms = 500;
constexpr std::size_t most_released = 200;

lender_pool::state condition_of(const session& lender, const std::optional<waiting_request>& waiting) {
    if (lender.in_flight()) return lender_pool::state::busy;
    if (!waiting) return lender_pool::state::idle;
    return waiting->rank == urgency::routine ? lender_pool::state::yielding : lender_pool::state::busy;
}

/// Counts in the organization, and in all of them together.
void add_to_counts(state_counts& own, state_counts& common, session_state state) noexcept {
    own.add(state);
    common.add(state);
}

void take_from_counts(state_counts& own, state_counts& common, session_state state) noexcept {
    own.remove(state);
    common.remove(state);
}

void set_waiting(request_order& order, scheduled_session& s, const std::optional<waiting_request>& waiting) {
    if (s.waiting == waiting) return;
    if (s.waiting) order.erase(*s.waiting);
    if (waiting) order.insert(*waiting);
    s.waiting = waiting;
}

}  // namespace

session_roster::session_roster(organization_id organization, double per_second, request_order& order,
                               tenant_book& tenants, lender_pool& lenders,
                               scheduler_context& context) noexcept
    : organization_(organization),
      order_(order),
      tenants_(tenants),
      context_(context),
      capacity_(per_second),
      lenders_(lenders) {}

session_roster::~session_roster() {
    for (const auto& [id, s] : sessions_)
        take_from_counts(counts_, context_.counts, s.counted);
}

void session_roster::add(session_id id, const session_policy& policy, boot_time now) {
    const auto [place, added] = sessions_.emplace(id, scheduled_session{session{policy, now}});
    assert(added);
    static_cast<void>(added);
    auto& s = place->second;
    s.counted = s.decisions.state();
    add_to_counts(counts_, context_.counts, s.counted);
    s.tenant = tenant_of(party_of(s.giver, id));
    tenants_.join(s.tenant);
    settle(id, s, now);
}

void session_roster::remove(session_id id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    auto& s = found->second;
    set_waiting(order_, s, std::nullopt);
    lenders_.change(id, s.offer, std::nullopt);
    capacity_.change(s.demand, {});
    wave_.remove(id);
    alarms_.erase(id);
    tenants_.leave(s.tenant);
    context_.changed.push_back(id);
    take_from_counts(counts_, context_.counts, s.counted);
    sessions_.erase(found);
}

void session_roster::tell(session_id id, const session_input& input, boot_time now) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    auto& s = found->second;
    const auto* known = std::get_if<input::given_by>(&input);
    if (known == nullptr) return resume(id, s, input, now);
    if (std::exchange(s.giver, known->giver) == known->giver) return;
    wave_.move(id, party_of(s.giver, id));
    settle(id, s, now);
}

void session_roster::refresh(session_id id, boot_time now) {
    const auto due = alarms_.find(id);
    if (due && *due <= now) tell(id, input::time_passed{}, now);
}

void session_roster::tell_idle_timeout(session_id id, const tenant_timeouts& timeouts, boot_time now) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    const auto& known = timeouts.of(found->second.tenant);
    if (std::exchange(found->second.timeout_version, known.version) != known.version)
        resume(id, found->second, known.report, now);
}

void session_roster::resume(session_id id, scheduled_session& s, const session_input& input, boot_time now) {
    auto effects = s.decisions.resume(input, {now, context_.draw(), capacity_.report().stretch});
    for (const auto change : effects.changes) {
        // A token from outside may be older than the fault, or take the place of a dead one unseen.
        const bool accepted = change == token_change::promoted && s.decisions.grants().possible();
        if (accepted) wave_.accept(now);
        context_.notices.emplace_back(notice::token{id, change});
    }
    for (auto& fact : effects.facts)
        context_.notices.emplace_back(notice::fact{id, organization_, std::move(fact)});
    for (auto& end : effects.ended)
        context_.notices.emplace_back(notice::command{id, std::move(end)});
    settle(id, s, now);
}

/// Brings the books up to what the session is now.
void session_roster::settle(session_id id, scheduled_session& s, boot_time now) {
    const auto& state = s.decisions;
    if (context_.changed.empty() || context_.changed.back() != id) context_.changed.push_back(id);
    take_from_counts(counts_, context_.counts, std::exchange(s.counted, state.state()));
    add_to_counts(counts_, context_.counts, s.counted);
    const auto demand = state.demand();
    capacity_.change(std::exchange(s.demand, demand), demand);
    settle_rejection(id, s, now);
    const auto tenant = state.token().tenant.value_or(tenant_of(party_of(s.giver, id)));
    if (tenant != s.tenant) tenants_.move(id, std::exchange(s.tenant, tenant), tenant);

    const auto planned = plan(id, s, now);
    const bool due = planned && planned->at <= now;
    std::optional<waiting_request> waiting;
    if (due) {
        waiting = {id,
                   planned->rank,
                   planned->deadline,
                   state.timed_out(),
                   state.timed_out() || state.failures() > 0,
                   party_of(s.giver, id),
                   planned->what == operation::acquire,
                   s.waiting ? std::min(s.waiting->due, planned->at) : planned->at,
                   state.failures() > 1};
    }
    set_waiting(order_, s, waiting);

    auto alarm = state.wakeup(now, s.grant_held);
    if (planned && !due) alarm = earlier(alarm, planned->at);
    if (alarm) {
        alarms_.set(id, *alarm);
    } else {
        alarms_.erase(id);
    }

    std::optional<lender_pool::offer> offer;
    if (const auto start = state.lends_itself_from(now)) {
        offer = {
            .from = *start, .condition = condition_of(state, waiting), .giver = s.giver, .tenant = s.tenant};
    }
    lenders_.change(id, std::exchange(s.offer, offer), offer);
}

/// Tokens that died of old age prove nothing about the service.
void session_roster::settle_rejection(session_id id, scheduled_session& s, boot_time now) {
    const auto& rejection = s.decisions.rejection();
    const bool rejected = rejection && !rejection->natural();
    if (rejected && !s.rejected) wave_.begin(id, party_of(s.giver, id), sessions_.size(), now);
    if (!rejected && s.rejected) wave_.end(id);
    s.rejected = rejected;
    if (rejected && s.decisions.grants().refused()) wave_.refuse(id, now);
}

/// The request that the session wants to send; a grant that the rejection wave holds is left out. A command
/// is not held, its retries are.
std::optional<planned_request> session_roster::plan(session_id id, scheduled_session& s, boot_time now) {
    const auto wanted = s.decisions.plan(now);
    s.grant_held = wanted && wanted->what == operation::acquire && wanted->at <= now && wanted->ticket == 0 &&
                   s.rejected && !wave_.ask(id, now);
    return s.grant_held ? s.decisions.plan(now, true) : wanted;
}

std::optional<planned_request> session_roster::take_turn(const waiting_request& turn, boot_time now) {
    auto& s = sessions_.at(turn.id);
    const auto planned = plan(turn.id, s, now);
    if (planned && planned->at <= now && planned->rank == turn.rank) return planned;
    settle(turn.id, s, now);
    return std::nullopt;
}

void session_roster::begin(session_id id, const planned_request& request, boot_time now) {
    auto& s = sessions_.at(id);
    // Its own request left the queue with its turn, or gives it to another.
    set_waiting(order_, s, std::nullopt);
    const input::begun begun{request.what, request.ticket, request.past_stores, now - request.at,
                             request.cause};
    resume(id, s, begun, now);
}

void session_roster::pass_time(boot_time now) {
    std::vector<session_id> due;
    while (due.size() < most_alarms) {
        const auto next = alarms_.pop_due(now);
        if (!next) break;
        due.push_back(*next);
    }
    for (const auto id : due)
        tell(id, input::time_passed{}, now);
    wave_.pass_time(now);
    for (const auto id : wave_.take_released(most_released)) {
        const auto found = sessions_.find(id);
        if (found != sessions_.end()) settle(id, found->second, now);
    }
    for (const auto id : wave_.take_doubted(most_released))
        tell(id, input::rejection_doubted{}, now);
}

void session_roster::report(boot_time now) {
    for (const auto& news : wave_.take_news())
        context_.notices.emplace_back(notice::mass_rejection{organization_, news.sessions, news.over});
    if (const auto news = capacity_.take_news(now))
        context_.notices.emplace_back(notice::overloaded{organization_, *news});
}

std::optional<boot_time> session_roster::next_wakeup() const {
    return earlier(earlier(alarms_.next(), wave_.wakeup()), capacity_.news_due());
}

const session* session_roster::find(session_id id) const {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : &found->second.decisions;
}

}  // namespace tokenkeeper
