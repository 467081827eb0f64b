#include "daemon/events/history_entry.hpp"

#include "daemon/events/history_line.hpp"
#include "lib/session/reasons.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::events::history_entry_test {
namespace {

const subject lobby{7, "lobby", "acme"};
constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours{10}};

request_ended request(operation kind, request_cause cause) {
    request_ended fact;
    fact.about = lobby;
    fact.kind = kind;
    fact.cause = cause;
    fact.took = milliseconds{84};
    return fact;
}

/// "keep-alive (half of …): ok", as the history shows the fact.
std::string shown(const event& fact) {
    const auto entry = history_entry_of(fact, now);
    if (!entry) return "nothing";
    const auto line = line_of(*entry);
    return line.event + " (" + line.why + ")" + (line.outcome.empty() ? "" : ": " + line.outcome);
}

history::line_mark mark_of(const event& fact) {
    return line_of(*history_entry_of(fact, now)).mark;
}

TEST(history_entry, says_what_it_is_on_a_time_line) {
    using enum history::line_mark;
    const std::vector<std::pair<operation, history::line_mark>> marks{
        {operation::keep_alive_get, touch},   {operation::keep_alive_head, touch}, {operation::verify, check},
        {operation::verify_candidate, check}, {operation::acquire, renewal},       {operation::revoke, none},
        {operation::read_idle_timeout, none}, {operation::administer, none}};
    for (const auto& [kind, mark] : marks) {
        auto ended = request(kind, request_cause::command);
        EXPECT_EQ(mark_of(ended), mark) << static_cast<int>(kind);
        ended.sent = false;
        EXPECT_EQ(mark_of(ended), failure) << static_cast<int>(kind);
        ended.sent = true;
        ended.failure = error{errc::request_timeout};
        EXPECT_EQ(mark_of(ended), failure) << static_cast<int>(kind);
    }
    const auto mark_of_change = [](session_fact::kind what) {
        session_fact change;
        change.what = what;
        return mark_of(session_changed{lobby, change});
    };
    EXPECT_EQ(mark_of_change(session_fact::kind::lost), loss);
    EXPECT_EQ(mark_of_change(session_fact::kind::failed), loss);
    EXPECT_EQ(mark_of_change(session_fact::kind::denied), loss);
    EXPECT_EQ(mark_of_change(session_fact::kind::revoked), loss);
    EXPECT_EQ(mark_of_change(session_fact::kind::recovered), recovery);
    EXPECT_EQ(mark_of_change(session_fact::kind::alive), none);
}

TEST(history_entry, tells_why_each_request_was_sent) {
    auto half = request(operation::keep_alive_get, request_cause::idle_half_over);
    half.measure.span = seconds{900};
    EXPECT_EQ(shown(half), "keep-alive (half of 15m idle reached): ok");
    auto check = request(operation::verify, request_cause::routine_check);
    check.measure.span = seconds{300};
    EXPECT_EQ(shown(check), "verify (checked every 5m): ok");
    auto ends = request(operation::acquire, request_cause::token_ends_soon);
    ends.measure.span = seconds{86400};
    EXPECT_EQ(shown(ends), "get a token (a fifth of its life of 1d is left): ok");
    auto look = request(operation::verify, request_cause::after_rejection);
    look.measure.number = 1;
    EXPECT_EQ(shown(look), "verify (second check after a 401): ok");
    look.measure.number = 9;
    EXPECT_EQ(shown(look), "verify (another check after a 401): ok");
    auto again = request(operation::verify, request_cause::after_failure);
    again.measure.number = 3;
    again.failure = error{errc::request_timeout};
    EXPECT_EQ(shown(again), "verify (the last 3 attempts failed): request.timeout");
    auto command = request(operation::verify, request_cause::command);
    command.peer = "uid 1000, pid 4711";
    EXPECT_EQ(shown(command), "verify (command of uid 1000): ok");
    command.peer.clear();
    EXPECT_EQ(shown(command), "verify (command): ok");
    command.sent = false;
    EXPECT_EQ(shown(command), "verify (command): not sent");
}

TEST(history_entry, knows_every_cause_and_every_request) {
    for (auto cause = 0; cause <= static_cast<int>(request_cause::never_touched); ++cause) {
        for (auto kind = 0; kind <= static_cast<int>(operation::administer); ++kind) {
            const auto line = line_of(*history_entry_of(
                request(static_cast<operation>(kind), static_cast<request_cause>(cause)), now));
            EXPECT_FALSE(line.event.empty()) << kind;
            EXPECT_FALSE(line.why.empty()) << cause;
        }
    }
}

TEST(history_entry, keeps_what_is_known_after_the_answer) {
    auto fact = request(operation::keep_alive_get, request_cause::idle_half_over);
    fact.failure = error{errc::throttled, "slow down"};
    fact.failure->http_status = 429;
    fact.failure->correlation_id = "c0ffee";
    fact.idle_deadline = now + seconds{900};
    fact.next = next_request{operation::keep_alive_head, request_cause::after_failure, now + seconds{10}};
    const auto line = line_of(*history_entry_of(fact, now));
    EXPECT_EQ(line.at, now - milliseconds{84}) << "its start";
    EXPECT_EQ(line.took, milliseconds{84});
    EXPECT_EQ(line.outcome, "throttled");
    EXPECT_EQ(line.http_status, 429);
    EXPECT_EQ(line.correlation_id, "c0ffee");
    EXPECT_EQ(line.idle_deadline, now + seconds{900});
    ASSERT_TRUE(line.next);
    EXPECT_EQ(line.next->what, "keep-alive with HEAD");
    EXPECT_EQ(line.next->why, "the last request failed");
    EXPECT_EQ(line.next->at, now + seconds{10});
}

TEST(history_entry, tells_changes_warnings_commands_and_tokens) {
    session_fact lost;
    lost.what = session_fact::kind::lost;
    lost.state = session_state::lost;
    lost.reason = reasons::idle_timeout;
    lost.cause = error{errc::token_rejected};
    lost.cause->http_status = 401;
    EXPECT_EQ(shown(session_changed{lobby, lost}),
              "session.lost (the token is dead; somebody has to log in again): idle_timeout");
    EXPECT_EQ(line_of(*history_entry_of(session_changed{lobby, lost}, now)).http_status, 401);
    warning trouble;
    trouble.code = warning_code::renewal_failing;
    EXPECT_EQ(shown(warning_begun{lobby, trouble}), "warning (renewal_failing)");
    EXPECT_EQ(shown(warning_over{lobby, warning_code::sink_failing, seconds{90}}),
              "warning ended (sink_failing after 1m30s)");
    EXPECT_EQ(shown(command_given{lobby, "renew", "uid 0, pid 1"}), "command (renew requested by uid 0)");
    EXPECT_EQ(shown(command_ended{lobby, "revoke", "uid 0, pid 1", "done"}),
              "command (revoke requested by uid 0): done");
    EXPECT_EQ(shown(command_ended{lobby, "revoke", "uid 0, pid 1", "not done: no"}),
              "command (revoke requested by uid 0): not done");
    EXPECT_EQ(shown(command_given{lobby, "all tokens of user u to be revoked", "unit x"}),
              "command (an API call with its token)");
    EXPECT_EQ(shown(token_found{lobby, true}),
              "token (its source has a new token; the daemon verifies it before it uses it)");
}

TEST(history_entry, leaves_out_what_is_about_no_session_or_told_otherwise) {
    EXPECT_EQ(shown(command_given{{}, "reload", "uid 0, pid 1"}), "nothing");
    EXPECT_EQ(shown(request_started{lobby}), "nothing") << "its end tells it";
    EXPECT_EQ(shown(token_handed_out{lobby, "uid 0"}), "nothing") << "readers would push everything out";
    session_fact warned;
    warned.what = session_fact::kind::renewal_failing;
    EXPECT_EQ(shown(session_changed{lobby, warned}), "nothing") << "a warning tells it";
    EXPECT_EQ(shown(configuration_doubted{"x"}), "nothing");
}

}  // namespace
}  // namespace tokenkeeper::events::history_entry_test
