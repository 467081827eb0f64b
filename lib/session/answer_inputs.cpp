#include "lib/session/answer_inputs.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/checks/check_answers.hpp"
#include "lib/session/grants/grant_rules.hpp"
#include "lib/session/grants/revocation_rules.hpp"
#include "lib/session/reasons.hpp"
#include "lib/session/rejection/rejection_rules.hpp"
#include "lib/session/token/dormancy.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace {

using kind = session_fact::kind;

/// The answer is about a token that is no longer the present one. A renewal that is commanded goes on.
void end_discarded(session_turn& turn) {
    turn.end(turn.s.commands.take_covered(), error{errc::cancelled, "the token was replaced meanwhile"});
}

/// A server may close one idle connection. One that closes a second, for the same session, cuts requests off.
error judge_closed(const error& failure) {
    auto judged = failure;
    if (failure.which() == errc::connection_stale) judged.code = errc::connection_lost;
    return judged;
}

void fail_request(session_turn& turn, const request_flight::request& request, const error& failure) {
    switch (request.what) {
        case operation::acquire:
            return grant_failed(turn, failure);
        case operation::verify_candidate:
            return candidate_failed(turn, failure);
        case operation::revoke:
            fail_revocation(turn, failure);
            return side_request_failed(turn, failure);
        case operation::read_idle_timeout:
        case operation::administer:
            if (may_have_arrived(failure.which())) turn.s.deadline.maybe_touched(request.at);
            return side_request_failed(turn, failure);
        case operation::verify:
        case operation::keep_alive_get:
        case operation::keep_alive_head:
            return check_failed(turn, request, judge_closed(failure));
    }
}

/// The request goes out later than it begins: the daemon first writes down what it is about to do.
bool made_durable_first(operation request) noexcept {
    if (defect("grant_gap_ignored")) return false;
    return request == operation::acquire || request == operation::revoke;
}

answer_dates::verdict judge_date(session_turn& turn, const request_flight::request& request,
                                 const check_report& report) noexcept {
    if (!report.server_date || defect("dates_believed")) return answer_dates::verdict::believed;
    using question = answer_dates::question;
    auto what = touches(request.what) ? question::touch : question::look;
    if (request.what == operation::keep_alive_head) what = question::head_touch;
    return turn.s.findings.dates.judge(what, *report.server_date, request.at, turn.time.now);
}

/// True if the answer is one of an earlier time, which proves nothing of now.
bool is_stored(const session_parts& s, const request_flight::request& request, const check_report& report,
               answer_dates::verdict dates) noexcept {
    if (defect("stored_believed")) return false;
    if (request.what == operation::verify_candidate) return dates == answer_dates::verdict::stored;
    return dates == answer_dates::verdict::stored ||
           (dates == answer_dates::verdict::believed && report.idles_in &&
            s.deadline.is_outdated(request.at, *report.idles_in));
}

/// A parameter that it does not know is refused, not ignored.
bool may_be_fault_of_address(const error& failure) noexcept {
    return failure.which() == errc::unexpected_status && failure.http_status >= 400 &&
           failure.http_status < 500;
}

error stored_answer() {
    return error{
        errc::stored_answer,
        "the answer is one of an earlier time: a gateway stored it, and the request did not reach the "
        "API"};
}

void end_freshness(session_turn& turn) {
    const auto& fresh_until = turn.s.status.fresh_until;
    if (turn.s.status.state != session_state::alive || !fresh_until || *fresh_until > turn.time.now) return;
    turn.enter(session_state::retrying);
    session_fact fact;
    fact.what = kind::retrying;
    fact.reason = reasons::check_overdue;
    fact.why = "no check could be made in time";
    turn.report(std::move(fact));
}

/// The request asks about the token in use.
bool checks_session(operation request) noexcept {
    return checks(request) && request != operation::verify_candidate;
}

/// The request was made at its time, or when a person asked. One that something else caused at once proves
/// nothing about the next.
bool is_on_schedule(request_cause cause) noexcept {
    return cause == request_cause::routine_check || cause == request_cause::idle_half_over ||
           cause == request_cause::idle_unknown || cause == request_cause::command;
}
bool is_one_more_attempt(request_cause cause) noexcept {
    return cause == request_cause::after_failure || cause == request_cause::after_rejection;
}

/// A host that is too slow makes every check late, each by another time. People are told once: what is late
/// by two intervals is so until a check on schedule begins within one and is answered within one. Where
/// requests fail there is none for hours: two attempts in a row do as well.
void judge_begin(session_parts& s, const input::begun& begun) noexcept {
    if (!checks_session(begun.what)) return;
    const auto interval = s.policy.check_interval;
    s.flight.note_begin(begun.cause, begun.lateness <= interval);
    if (begun.lateness > 2 * interval) s.findings.checks_late = true;
}

void judge_end(session_turn& turn, const request_flight::request& request) noexcept {
    if (!checks_session(request.what)) return;
    const auto interval = turn.s.policy.check_interval;
    const auto lasted = turn.time.now - request.at;
    auto& findings = turn.s.findings;
    if (lasted > 2 * interval) findings.checks_late = true;
    const bool in_time = lasted <= interval && request.in_time && !turn.s.flight.timed_out();
    const bool counts =
        is_on_schedule(request.cause) || (is_one_more_attempt(request.cause) && findings.last_was_in_time);
    if (in_time && counts) findings.checks_late = false;
    findings.last_was_in_time = in_time;
}

std::optional<boot_time> keep_alive_ends(const session_parts& s) noexcept {
    const bool waits =
        s.policy.mode == session_mode::keep_alive && s.token.exists && !s.findings.keep_alive_ended;
    return waits ? s.keep_until() : std::nullopt;
}

void end_keep_alive(session_turn& turn) {
    const auto end = keep_alive_ends(turn.s);
    if (!end || *end > turn.time.now) return;
    turn.s.findings.keep_alive_ended = true;
    session_fact fact;
    fact.what = kind::keep_alive_ended;
    fact.why = "max_session is over; from now on the session is only verified";
    turn.report(std::move(fact));
    turn.replan();
}

/// By the wall clock as it is set now, the end comes earlier.
void expect_end_earlier(token_life& known, const token_life& earlier, boot_time now) noexcept {
    const auto before = earliest_end(known);
    if (before && earlier.expires && *earlier.expires < *before)
        known.uncounted.add(*before - *earlier.expires, now);
}

}  // namespace

void accept(session_turn& turn, const input::begun& begun) {
    auto& s = turn.s;
    s.flight.begin(begun.what, begun.ticket, turn.time.now, begun.past_stores);
    judge_begin(s, begun);
    s.commands.cover(begun.what, begun.ticket);
    if (begun.what == operation::revoke) begin_revocation(turn);
}

void accept(session_turn& turn, const input::checked& checked) {
    auto& s = turn.s;
    const auto& asked = s.flight.current().value();
    const auto dates = judge_date(turn, asked, checked.report);
    if (is_stored(s, asked, checked.report, dates)) {
        // By the server's own date it is dead.
        if (dates != answer_dates::verdict::stored) s.findings.token_doubted = true;
        return accept(turn, input::failed{stored_answer()});
    }
    const auto request = s.flight.succeed();
    if (request.discarded) return end_discarded(turn);
    judge_end(turn, request);
    const bool date_doubted = dates == answer_dates::verdict::doubted;
    if (request.what == operation::verify_candidate) {
        if (s.candidate) promote_candidate(turn, request, checked.report, date_doubted);
        return;
    }
    check_succeeded(turn, request, checked.report, date_doubted);
}

void accept(session_turn& turn, const input::granted& granted) {
    const auto request = turn.s.flight.succeed(granted.sent);
    turn.s.flight.delay(turn.time.now);
    if (request.discarded) return end_discarded(turn);
    grant_succeeded(turn, request, granted.report);
}

void accept(session_turn& turn, const input::done& /*done*/) {
    auto& s = turn.s;
    const auto request = s.flight.succeed();
    if (made_durable_first(request.what)) s.flight.delay(turn.time.now);
    if (request.discarded) return end_discarded(turn);
    if (request.what == operation::revoke) return finish_revocation(turn);
    const check_report bodiless{.has_body = false, .idles_in = {}, .client = {}};
    learn(turn, request, bodiless);
    if (s.status.state == session_state::alive) turn.plan_checks();
    turn.end(s.commands.take_covered());
}

void accept(session_turn& turn, const input::failed& failed) {
    auto& s = turn.s;
    const auto& failure = failed.failure;
    const auto request = s.flight.fail(failure, failed.sent);
    if (made_durable_first(request.what)) s.flight.delay(turn.time.now);
    if (request.discarded) return end_discarded(turn);
    if (failure.which() == errc::cancelled && request.what != operation::revoke) {
        const bool renewal =
            request.what == operation::acquire || request.what == operation::verify_candidate;
        turn.end(renewal ? s.commands.take_renewals() : s.commands.take_covered(), failure);
        // Nothing was sent, and nothing is: only the command wanted a token.
        if (request.what == operation::acquire && s.token.revocation == revocation::certain)
            renewal_failed(turn, failure);
        return;
    }
    // The session asks again at once, which is in a second: what was due is due. The transport does not ask
    // again, since its request would not be counted (rule 3).
    if (s.flight.stale()) return s.commands.uncover();
    if (failure.which() == errc::stored_answer && checks(request.what)) s.findings.store_suspected = true;
    if (request.past_stores && may_be_fault_of_address(failure)) {
        s.findings.store_suspected = false;
        return s.commands.uncover();
    }
    judge_end(turn, request);
    fail_request(turn, request, failure);
    turn.end(s.commands.take_covered(), failure);
}

void accept(session_turn& turn, const input::host_stood_still& pause) {
    auto& s = turn.s;
    if (!defect("pause_ignored")) s.token.uncounted.add(pause.length, turn.time.now);
    s.token.life.uncounted.add(pause.length, turn.time.now);
    if (s.candidate) s.candidate.value().host_stood_still(pause.length, turn.time.now);
    turn.replan();
}

void accept(session_turn& turn, const input::wall_clock_set& set) {
    auto& s = turn.s;
    s.token.kept_since.read_again(set.now);
    if (set.life && s.serves()) {
        // No grant goes by it: the clock may be wrong again, and a look finds the end.
        if (s.grants.possible()) {
            expect_end_earlier(s.token.life, *set.life, turn.time.now);
        } else {
            s.token.life = *set.life;
        }
    }
    const auto end = s.keep_until();
    if (end && *end > turn.time.now) s.findings.keep_alive_ended = false;
    turn.replan();
}

void accept(session_turn& turn, const input::time_passed& /*passed*/) {
    end_keep_alive(turn);
    end_freshness(turn);
    judge_by_time(turn);
    const auto sleeps_at = sleep_at(turn.s);
    if (sleeps_at && *sleeps_at <= turn.time.now) fall_asleep(turn, "the token ended, and nobody uses it");
}

std::optional<boot_time> next_change(const session_parts& session) noexcept {
    std::optional<boot_time> next;
    const auto earlier = [&next](const std::optional<boot_time>& time) {
        if (time && (!next || *time < *next)) next = time;
    };
    earlier(session.status.fresh_until);
    earlier(keep_alive_ends(session));
    earlier(judgement_at(session));
    earlier(sleep_at(session));
    return next;
}

}  // namespace tokenkeeper
