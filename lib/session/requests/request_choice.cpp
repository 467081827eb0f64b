#include "lib/session/requests/request_choice.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/commands/command_queue.hpp"
#include "lib/session/requests/backoff.hpp"

#include <algorithm>
#include <tuple>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;
using purpose = command_queue::purpose;

/// The second question after a 401 is not put off for long where no deadline says how urgent it is.
constexpr duration soon = seconds{60};

/// Collects what a session wants; each part of it on its own.
class collection {
public:
    collection(const session_parts& session, boot_time now) : s_(session), now_(now) { wanted_.reserve(4); }

    void add_commands();
    void add_checks();
    void add_candidate();
    void add_grant(bool held);
    [[nodiscard]] std::vector<planned_request> take() { return std::move(wanted_); }

private:
    void add(operation request, boot_time start, urgency rank, boot_time deadline, request_cause cause,
             std::uint64_t ticket = 0);
    void await_turn(planned_request& wanted) const;
    [[nodiscard]] cause_measure measure_of(request_cause cause) const;
    /// Classes 4 to 7: their deadline is a whole check interval after their time.
    void add(operation request, boot_time start, urgency rank, request_cause cause, std::uint64_t ticket = 0);
    void add_look(boot_time earliest, bool first, request_cause cause);
    void add_touch(const check_schedule::entry& touch);
    void add_verification(bool touch_is_due);

    const session_parts& s_;
    boot_time now_;
    std::vector<planned_request> wanted_;
};

/// Whoever gives many new tokens at once delays no other account's (rule 9). What a token that was seen alive
/// needs for its life waits for nothing.
void collection::await_turn(planned_request& wanted) const {
    const bool at_stake = wanted.rank == urgency::vital && s_.token.last_verified;
    const auto turn = s_.turn_of(wanted.what);
    if (at_stake || turn <= wanted.at || defect("givers_take_no_turns")) return;
    wanted.deadline += turn - wanted.at;
    if (turn <= now_) return;
    wanted.rank = urgency::routine;
    wanted.deadline = turn + s_.policy.check_interval;
}

void collection::add(operation request, boot_time start, urgency rank, boot_time deadline,
                     request_cause cause, std::uint64_t ticket) {
    const bool past_stores = s_.findings.store_suspected && checks(request) && !defect("same_address_again");
    wanted_.push_back({request, std::max(start, s_.flight.free_at()), rank, deadline, cause, ticket,
                       measure_of(cause), past_stores});
    if (ticket == 0) await_turn(wanted_.back());
}

cause_measure collection::measure_of(request_cause cause) const {
    const auto planned = [cause](const std::optional<check_schedule::entry>& check) {
        return check && check->cause == cause ? check->span : seconds{0};
    };
    const auto& life = s_.token.life;
    switch (cause) {
        case request_cause::idle_half_over:
            return {.span = planned(s_.schedule.touch())};
        case request_cause::routine_check:
            return {.span = std::max(planned(s_.schedule.touch()), planned(s_.schedule.verification()))};
        case request_cause::token_ends_soon:
            return {.span = life.expires ? std::chrono::round<seconds>(*life.expires - life.obtained)
                                         : seconds{0}};
        case request_cause::after_failure:
            return {.number = s_.streak.count()};
        case request_cause::after_rejection:
            return {.number = s_.rejection ? s_.rejection->answers() : 1};
        default:
            return {};
    }
}

void collection::add(operation request, boot_time start, urgency rank, request_cause cause,
                     std::uint64_t ticket) {
    add(request, start, rank, start + s_.policy.check_interval, cause, ticket);
}

void collection::add_commands() {
    if (const auto* order = s_.commands.first(purpose::revoke)) {
        add(operation::revoke, order->given, urgency::vital, order->given, request_cause::command,
            order->ticket);
    }
    if (const auto* order = s_.commands.first(purpose::vital_turn)) {
        add(operation::administer, order->given, urgency::vital, order->given, request_cause::command,
            order->ticket);
    }
    const auto usual = [this](purpose wanted, operation request) {
        if (const auto* order = s_.commands.first(wanted))
            add(request, order->given, urgency::command, request_cause::command, order->ticket);
        if (defect("commands_vital") && !wanted_.empty()) wanted_.back().rank = urgency::vital;
    };
    usual(purpose::verify, operation::verify);
    usual(purpose::keep_alive, s_.keep_alive_operation());
    usual(purpose::turn, operation::administer);
    usual(purpose::renew, s_.candidate ? operation::verify_candidate : operation::acquire);
}

/// A look at a token that may be dead.
void collection::add_look(boot_time earliest, bool first, request_cause cause) {
    const auto start = std::max(earliest, s_.streak.silent_until());
    if (first && s_.keeping_alive(now_)) {
        const auto deadline = s_.deadline_ahead(now_).value_or(start + soon);
        return add(operation::verify, start, urgency::vital, deadline, cause);
    }
    add(operation::verify, start, first ? urgency::first_look : urgency::routine, cause);
}

void collection::add_checks() {
    if (!s_.token.exists) return;
    if (s_.rejection) {
        if (const auto look = s_.rejection->next_look())
            add_look(*look, s_.rejection->unconfirmed(), request_cause::after_rejection);
        return;
    }
    if (s_.token.revocation == revocation::uncertain)
        return add_look(boot_time{}, true, request_cause::after_failure);
    if (s_.status.dead()) return;
    if (s_.findings.explain_rejection) return add_look(boot_time{}, true, request_cause::after_rejection);

    const auto& touch = s_.schedule.touch();
    if (touch) add_touch(*touch);
    add_verification(touch && touch->at <= s_.streak.silent_until());
}

void collection::add_touch(const check_schedule::entry& touch) {
    const auto request = s_.keep_alive_operation();
    const auto start = std::max(touch.at, s_.streak.silent_until());
    if (const auto& wished = s_.schedule.wished_touch())
        add(request, std::max(*wished, s_.streak.silent_until()), urgency::command, request_cause::reader);
    if (touch.rank == urgency::routine) return add(request, start, touch.rank, touch.cause);
    if (const auto deadline = s_.deadline_ahead(now_))
        return add(request, start, touch.rank, *deadline, touch.cause);
    // Nothing is known that could still be saved; but where no deadline was ever known, it may live. An
    // answer to GET says which it is.
    if (s_.deadline.at())
        return add(operation::keep_alive_get, start, urgency::routine, request_cause::deadline_passed);
    add(request, start, urgency::first_touch, start + soon, touch.cause);
}

void collection::add_verification(bool touch_is_due) {
    const auto& planned = s_.schedule.verification();
    const auto start = s_.streak.silent_until();
    if (s_.streak.retrying()) {
        const bool never_seen = !s_.token.last_verified;
        if (!touch_is_due) {
            add(operation::verify, start, never_seen ? urgency::first_look : urgency::routine,
                request_cause::after_failure);
        }
        return;
    }
    if (!planned) return;
    const auto later = std::max(planned->at, start);
    if (planned->rank == urgency::vital) {
        const auto deadline = s_.deadline_ahead(now_).value_or(later + soon);
        return add(operation::verify, later, urgency::vital, deadline, planned->cause);
    }
    add(operation::verify, later, planned->rank, planned->cause);
}

void collection::add_candidate() {
    const bool being_revoked =
        s_.token.revocation == revocation::begun || s_.token.revocation == revocation::uncertain;
    if (!s_.candidate || being_revoked) return;
    add(operation::verify_candidate, s_.candidate->look_at(), urgency::candidate,
        request_cause::candidate_granted);
}

void collection::add_grant(bool held) {
    const auto due = s_.grants.due();
    if (s_.candidate || !due || s_.status.state == session_state::dormant) return;
    if (held) return;
    const auto cause = s_.grants.cause();
    // A refresh token is sent again only where the present token is dead: the look that is due comes first.
    const auto look = s_.rejection ? s_.rejection->next_look() : std::nullopt;
    if (s_.grants.answer_may_be_lost() && look && *look <= now_) return;
    if (cause == request_cause::token_ends_soon && s_.unused()) return;
    const auto ends = s_.serves() ? s_.token.life.expires : std::nullopt;
    const auto deadline = ends && *ends > now_ ? *ends : *due;
    switch (cause) {
        case request_cause::command:
        case request_cause::reader:
            return add(operation::acquire, *due, urgency::command, cause);
        case request_cause::token_missing:
            // Nothing is at stake before the first token; what died is missed.
            if (s_.grants.replacing())
                return add(operation::acquire, *due, urgency::renewal, deadline, cause);
            return add(operation::acquire, *due, urgency::first_look, cause);
        case request_cause::hourly_look:
            if (ends) return add(operation::acquire, *due, urgency::renewal, deadline, cause);
            return add(operation::acquire, *due, urgency::routine, cause);
        default:
            return add(operation::acquire, *due, urgency::renewal, deadline, cause);
    }
}

/// Request `a` goes before `b`.
bool goes_first(const planned_request& a, const planned_request& b, boot_time now) {
    const bool a_due = a.at <= now;
    const bool b_due = b.at <= now;
    if (a_due != b_due) return a_due;
    if (a_due && defect("commands_first") && (a.ticket != 0) != (b.ticket != 0)) return a.ticket != 0;
    if (a_due) return std::tie(a.rank, a.deadline) < std::tie(b.rank, b.deadline);
    return std::tie(a.at, a.rank, a.deadline) < std::tie(b.at, b.rank, b.deadline);
}

}  // namespace

std::vector<planned_request> wanted_requests(const session_parts& session, boot_time now, bool grant_held) {
    if (session.flight.current() && !defect("two_at_a_time")) return {};
    collection wanted{session, now};
    wanted.add_checks();
    wanted.add_grant(grant_held);
    wanted.add_candidate();
    wanted.add_commands();
    return wanted.take();
}

std::optional<planned_request> choose_request(const std::vector<planned_request>& wanted, boot_time now) {
    const auto first = std::ranges::min_element(
        wanted, [now](const auto& a, const auto& b) { return goes_first(a, b, now); });
    return first == wanted.end() ? std::nullopt : std::optional{*first};
}

duration request_limit(const session_parts& session, operation request, boot_time now) {
    const auto longest = session.policy.longest_attempt;
    // A refresh is never cut short by our own impatience: its answer may be lost with it.
    if (request == operation::acquire && session.policy.grants == grant_type::refresh_token) return longest;
    const bool keeping = session.keeping_alive(now) && session.serves();
    std::optional<duration> left;
    if (keeping) {
        if (const auto deadline = session.deadline_ahead(now)) left = *deadline - now;
    }
    if (keeps_alive(request)) return attempt_limit(left, longest);
    auto limit = longest;
    if (request == operation::acquire) limit = attempt_limit(life_left(session.token.life, now), longest);
    const auto& touch = session.schedule.touch();
    if (!keeping || !touch || touch->rank == urgency::routine) return limit;
    const auto until_touch = std::max(touch->at, session.streak.silent_until()) - now;
    return std::min(limit, std::max({least_gap, until_touch, left.value_or(duration::zero()) / 10}));
}

}  // namespace tokenkeeper
