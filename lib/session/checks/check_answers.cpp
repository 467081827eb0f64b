#include "lib/session/checks/check_answers.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/grants/revocation_rules.hpp"
#include "lib/session/rejection/rejection_rules.hpp"

#include <utility>

namespace tokenkeeper {

namespace {

using kind = session_fact::kind;

void fail(session_turn& turn, session_state state, kind outcome, const error& failure) {
    const bool entered = turn.s.status.state != state;
    if (entered) turn.enter(state);
    turn.report_cause(outcome, failure, entered);
}

bool is_head_refused(const request_flight::request& request, const error& failure) noexcept {
    return request.what == operation::keep_alive_head &&
           (failure.http_status == 405 || failure.http_status == 501);
}

/// GET takes its place, as soon as one request a second allows; those who wait go on waiting.
void refuse_head(session_turn& turn, const error& failure) {
    turn.s.findings.head_refused = true;
    turn.s.commands.uncover();
    turn.report(fact_of(kind::head_refused, failure));
}

/// True if GET may be answered where HEAD is not: a firewall or a gateway may refuse HEAD in many ways.
bool may_be_fault_of_head(const error& failure) noexcept {
    const auto status = failure.http_status;
    return status >= 300 && status < 500 && status != 401 && status != 408 && status != 429;
}

/// HEAD failed so often in a row for passing reasons, and GET did not, that it is HEAD's fault.
constexpr unsigned most_head_failures = 3;

/// Notes the failure of HEAD. Returns true if GET has to be asked before anything follows from it.
bool doubt_head(session_turn& turn, const error& failure) {
    auto& findings = turn.s.findings;
    if (findings.head_refused || failure.http_status == 401) return false;
    const bool at_once = may_be_fault_of_head(failure);
    if (at_once || ++findings.head_failures >= most_head_failures) findings.head_failure = failure;
    if (at_once) turn.s.commands.uncover();
    return at_once;
}

/// GET was answered well where HEAD failed.
void blame_head(session_turn& turn) {
    auto& findings = turn.s.findings;
    if (!findings.head_failure) return;
    findings.head_refused = true;
    turn.report(fact_of(kind::head_refused, *findings.head_failure));
    findings.head_failure.reset();
}

/// A HEAD answer has no body to explain a 401: GET is asked.
void explain_rejection(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    s.streak.add(failure, turn.time.now);
    s.findings.explain_rejection = true;
    s.commands.uncover_verifications();
    fail(turn, session_state::retrying, kind::retrying, failure);
    s.streak.retry_at_once(turn.time.now);
}

/// The answer shows less than it would if it were the API's own of now: its date is over, it has none
/// although the one before had, or the date stands still after a touch. A gateway may have stored it.
bool is_doubtful(const check_report& report, bool dates_told, bool stood) noexcept {
    if (!report.has_body || defect("stored_believed")) return false;
    const bool over = report.idles_in && *report.idles_in <= boot_clock::duration::zero();
    return over || (!report.idles_in && dates_told) || stood;
}

/// Asks once more, at an address that no gateway has an answer for.
void ask_past_stores(session_turn& turn) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    if (s.keeping_alive(now) && s.schedule.touch_now(now, request_cause::effect_unseen)) return;
    s.schedule.verify_now(now, request_cause::effect_unseen, urgency::routine);
}

}  // namespace

void learn(session_turn& turn, const request_flight::request& request, const check_report& report,
           bool date_doubted) {
    auto& s = turn.s;
    const bool dates_told = s.deadline.dates_told();
    s.token.last_verified = request.at;
    if (report.has_body) s.token.last_seen_in_body = request.at;
    if (report.tenant) s.token.tenant = report.tenant;
    s.token.restored = false;
    s.token.uncounted.answered(request.at);
    auto& life = s.token.life;
    if (life.estimated && life.expires && *life.expires <= request.at) life.expires.reset();
    // It lives beyond that end: the clock was wrong before.
    if (const auto end = earliest_end(life); end && *end <= request.at) life.uncounted.answered(request.at);
    if (touches(request.what)) s.token.lent_from.reset();
    if (keeps_alive(request.what)) {
        s.token.last_kept_alive = request.at;
        s.deadline.touched(request.at);
    } else if (touches(request.what)) {
        s.deadline.maybe_touched(request.at);
    }
    if (date_doubted) s.deadline.date_jumped(s.findings.dates.jump());
    if (!report.has_body) {
        s.deadline.seen_alive(request.at);
    } else if (date_doubted) {
        s.deadline.date_doubted(request.at, report.idles_in);
    } else if (report.idles_in) {
        s.deadline.server_says(request.at, *report.idles_in);
    } else {
        s.deadline.server_says_nothing(request.at);
    }
    bool ineffective = s.deadline.times().effect.effective() == false;
    const bool stood = ineffective && !s.findings.ineffective;
    if (checks(request.what) && !s.findings.store_suspected && is_doubtful(report, dates_told, stood)) {
        s.findings.store_suspected = true;
        s.findings.answer_doubted = true;
        ineffective = false;
    }
    if (ineffective && !s.findings.ineffective) {
        session_fact fact;
        fact.what = kind::keep_alive_ineffective;
        fact.why =
            "the idle deadline did not move; an administrator may have excluded this API from what counts as "
            "activity";
        turn.report(std::move(fact));
    }
    s.findings.ineffective = ineffective;
}

void watch_client(session_turn& turn, const check_report& report) {
    if (!report.client) return;
    auto& client = turn.s.token.client;
    const auto before = std::exchange(client, report.client);
    const bool reported =
        before && before->state == client->state && before->date_to_delete == client->date_to_delete;
    if (!client->ending() || reported) return;
    session_fact fact;
    fact.what = kind::client_ending;
    fact.client = client;
    turn.report(std::move(fact));
}

void check_succeeded(session_turn& turn, const request_flight::request& request, const check_report& report,
                     bool date_doubted) {
    auto& s = turn.s;
    learn(turn, request, report, date_doubted);
    s.findings.token_doubted = false;
    if (request.what == operation::keep_alive_head) s.findings.head_failures = 0;
    if (request.what == operation::keep_alive_get) blame_head(turn);
    if (s.token.revocation != revocation::none) withdraw_revocation(turn);
    end_rejection(turn);
    s.streak.clear();
    if (s.status.state != session_state::alive) turn.report_success(kind::alive);
    watch_client(turn, report);
    turn.plan_checks();
    if (std::exchange(s.findings.answer_doubted, false)) ask_past_stores(turn);
    turn.end(s.commands.take_covered());
}

void check_failed(session_turn& turn, const request_flight::request& request, const error& failure) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    if (is_head_refused(request, failure) && !s.findings.head_refused) return refuse_head(turn, failure);
    if (touches(request.what) && may_have_arrived(failure.which())) s.deadline.maybe_touched(request.at);
    if (request.what == operation::keep_alive_head && !s.rejection && !s.status.dead() &&
        doubt_head(turn, failure))
        return;
    if (request.what == operation::keep_alive_get && failure.code != condition::retry_later)
        s.findings.head_failure.reset();
    if (failure.code == condition::log_in_again && !defect("rejections_ignored")) {
        // HEAD cannot tell why: as long as nothing stands, GET is asked first.
        if (request.what == operation::keep_alive_head && !s.rejection && !s.status.dead())
            return explain_rejection(turn, failure);
        return reject(turn, request.at, failure);
    }
    const bool unexplained = failure.which() == errc::unexplained_unauthorized;
    // After the deadline it explains itself, to the first question and to all that follow. And where another
    // 401 of this kind stands, it is the same.
    if (unexplained && s.rejection && (s.rejection->past_deadline(now) || !s.rejection->explained()))
        return reject(turn, request.at, failure);
    if (s.rejection || s.status.dead()) return look_failed(turn, failure);
    if (unexplained) {
        if (request.what == operation::keep_alive_head) return explain_rejection(turn, failure);
        // A grant may find out what nobody explains.
        const bool replaceable = s.grants.possible() && s.token.revocation == revocation::none;
        if (replaceable || is_past_deadline(s, now)) return reject(turn, request.at, failure);
    }
    s.streak.add(failure, now);
    if (failure.code == condition::refused) {
        fail(turn, session_state::denied, kind::denied, failure);
    } else {
        fail(turn, session_state::retrying, kind::retrying, failure);
    }
    turn.plan_retry(failure);
}

void side_request_failed(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    if (failure.code == condition::log_in_again && s.serves() && !s.rejection) {
        const auto rank = s.keeping_alive(now) ? urgency::vital : urgency::routine;
        s.schedule.verify_now(now, request_cause::after_rejection, rank);
    }
    turn.hold(failure);
}

}  // namespace tokenkeeper
