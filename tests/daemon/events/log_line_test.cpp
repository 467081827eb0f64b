#include "daemon/events/log_line.hpp"

#include "daemon/events/session_line.hpp"
#include "daemon/events/words.hpp"
#include "daemon/health/catalogue.hpp"
#include "tests/daemon/events/shown_line.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::events::log_line_test {
namespace {

logging::event line_of_fact(session_fact fact) {
    return line_of(session_changed{lobby, std::move(fact)});
}

request_ended ended(operation kind, std::optional<error> failure) {
    request_ended fact;
    fact.about = lobby;
    fact.kind = kind;
    fact.cause = request_cause::routine_check;
    fact.took = milliseconds{35};
    fact.failure = std::move(failure);
    return fact;
}

TEST(session_line, says_that_its_token_tells_another_idle_timeout) {
    const idle_timeouts_differ fact{lobby, genesys::idle_token_timeout{{{"enableIdleTokenTimeout", false}}}};
    EXPECT_EQ(
        shown(fact),
        "warning lobby: the API tells another idle timeout with its token (off) than with others of its "
        "organization, so the token is probably of another Genesys organization. The daemon keeps each "
        "session by what the API tells with tokens of its own one. Give it a token of this "
        "organization, or configure one of its own for it");
}

TEST(request_line, says_what_came_of_it_and_why_it_was_made) {
    EXPECT_EQ(shown(ended(operation::verify, {})), "debug lobby: verify: ok in 35 ms (routine check)");
    error throttled{errc::throttled, "too many requests"};
    throttled.correlation_id = "c-1";
    const auto lines = log_lines_of(ended(operation::keep_alive_head, throttled));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].correlation_id, "c-1");
    EXPECT_EQ(lines[0].organization, "acme");
    EXPECT_EQ(lines[0].message,
              "keep-alive with HEAD: throttled in 35 ms (routine check): too many requests");
}

TEST(request_line, of_a_revocation_is_shown_without_debugging) {
    EXPECT_EQ(shown(ended(operation::revoke, {})), "info lobby: revoke: ok in 35 ms (routine check)");
}

TEST(request_line, is_none_for_what_was_not_sent) {
    auto fact = ended(operation::verify, error{errc::cancelled});
    fact.sent = false;
    EXPECT_TRUE(log_lines_of(fact).empty());
    EXPECT_TRUE(log_lines_of(request_started{}).empty());
}

TEST(outcome_of, says_not_done_only_where_that_is_certain) {
    EXPECT_EQ(outcome_of(error{errc::forbidden, "no permission"}), "not done: no permission");
    EXPECT_EQ(outcome_of(error{errc::connect_failed, "refused"}), "not done: refused");
    EXPECT_EQ(outcome_of(error{errc::request_timeout, "no answer"}), "its outcome is not known: no answer");
    EXPECT_EQ(outcome_of(error{errc::cancelled, "gone"}), "its outcome is not known: gone");
}

TEST(session_line, has_everything_that_is_known) {
    error cause{errc::token_rejected, "the token is not accepted"};
    cause.correlation_id = "c-2";
    session_fact fact;
    fact.what = session_fact::kind::lost;
    fact.state = session_state::lost;
    fact.reason = "rejected";
    fact.cause = cause;
    fact.left = seconds{90};
    const auto line = line_of_fact(fact);
    EXPECT_EQ(line.name, "session.lost");
    EXPECT_EQ(line.level, logging::severity::error);
    EXPECT_EQ(line.session, "lobby");
    EXPECT_EQ(line.organization, "acme");
    EXPECT_EQ(line.state, "lost");
    EXPECT_EQ(line.reason, "rejected");
    EXPECT_EQ(line.correlation_id, "c-2");
    EXPECT_EQ(
        line.message,
        "the token is dead: the token is not accepted; that was 1m30s before its idle deadline; somebody "
        "has to log in again");
}

TEST(session_line, tells_a_401_that_is_asked_about_again_as_retrying) {
    session_fact fact;
    fact.what = session_fact::kind::rejected;
    fact.state = session_state::retrying;
    fact.cause = error{errc::token_rejected, "no"};
    const auto line = line_of_fact(fact);
    EXPECT_EQ(line.name, "session.retrying");
    EXPECT_EQ(line.reason, "rejected");
}

TEST(session_line, does_not_call_a_grant_a_check) {
    session_fact fact;
    fact.what = session_fact::kind::retrying;
    fact.state = session_state::acquiring;
    fact.cause = error{errc::connect_failed, "connection refused"};
    EXPECT_EQ(line_of_fact(fact).message,
              "the daemon could not get a token: connection refused; the daemon tries again");
}

TEST(session_line, says_how_long_it_lasted) {
    session_fact fact;
    fact.what = session_fact::kind::recovered;
    fact.state = session_state::alive;
    fact.lasted = seconds{3600} + milliseconds{300};
    EXPECT_EQ(line_of_fact(fact).message, "the session has recovered after 1h");
    fact.left = seconds{7200};
    EXPECT_EQ(line_of_fact(fact).message, "the session has recovered after 1h; its new token ends in 2h");
}

TEST(session_line, has_an_event_and_words_for_every_kind) {
    using kind = session_fact::kind;
    for (int number = 0; number <= static_cast<int>(kind::head_refused); ++number) {
        session_fact fact;
        fact.what = static_cast<kind>(number);
        if (is_warning(fact.what)) continue;
        const auto line = line_of_fact(fact);
        EXPECT_FALSE(line.message.empty()) << number;
        EXPECT_EQ(line.name.empty(), fact.what == kind::head_refused) << number;
    }
}

TEST(session_line, leaves_to_warnings_what_they_tell) {
    session_fact fact;
    fact.what = session_fact::kind::client_ending;
    EXPECT_TRUE(log_lines_of(session_changed{lobby, fact}).empty());
    fact.what = session_fact::kind::lost;
    EXPECT_EQ(log_lines_of(session_changed{lobby, fact}).size(), 1U);
}

TEST(log_line, of_a_command_is_an_audit) {
    EXPECT_EQ(shown(command_given{lobby, "verify", "uid 0, pid 1"}),
              "notice control.audit lobby: verify requested by uid 0, pid 1");
    EXPECT_EQ(shown(command_given{{}, "reload", "uid 0, pid 1"}),
              "notice control.audit: reload requested by uid 0, pid 1");
    EXPECT_EQ(shown(command_given{lobby, "renew", "uid 0, pid 1"}),
              "notice control.audit lobby: renew requested by uid 0, pid 1");
    EXPECT_EQ(shown(command_ended{lobby, "all tokens of u to be revoked", "uid 0, pid 1", "done"}),
              "notice control.audit lobby: all tokens of u to be revoked, requested by uid 0, pid 1: done");
}

TEST(log_line, tells_that_the_daemon_is_ready_and_that_it_stops) {
    EXPECT_EQ(shown(daemon_ready{1, "/run/x.sock"}),
              "info daemon.ready: the daemon looks after 1 session, and answers at /run/x.sock");
    EXPECT_NE(shown(daemon_ready{2, "/x"}).find(" 2 sessions, "), std::string::npos);
    EXPECT_EQ(shown(daemon_stopping{}),
              "info daemon.stopping: the daemon stops, because somebody asked it to");
}

TEST(log_line, counts_refusals) {
    EXPECT_EQ(shown(access_refused{"GET /v1/status", "uid 7, pid 1", 1}),
              "warning control.denied: GET /v1/status refused to uid 7, pid 1");
    EXPECT_EQ(shown(clients_crowded{"uid 7, pid 1", 1}),
              "warning control.crowded: uid 7, pid 1 has more connections than its share; the daemon "
              "ended or refused one");
    EXPECT_NE(
        shown(clients_crowded{"uid 7, pid 1", 40'000}).find("ended or refused 40000 in the last minute"),
        std::string::npos);
    EXPECT_EQ(
        shown(follower_cut{"uid 7, pid 1", "812", 1}),
        "notice uid 7, pid 1 follows the events and has taken none of them for five minutes; the daemon "
        "ended its connection, with 812 lines that it did not take. Events are in the journal too");
    EXPECT_NE(shown(follower_cut{"uid 7, pid 1", "812", 3}).find("(3 of this user in the last minute)"),
              std::string::npos);
    EXPECT_NE(shown(access_refused{"GET /v1/status", "uid 7, pid 1", 40'000}).find("40000 times"),
              std::string::npos);
}

TEST(log_line, has_numbers_for_an_overload) {
    capacity_report report;
    report.rate = 10;
    report.vital = 2;
    report.routine = 18;
    report.stretch = 2.4;
    report.fits = false;
    const auto text = shown(organization_overloaded{"acme", report});
    EXPECT_NE(text.find("need 20 requests a second"), std::string::npos) << text;
    EXPECT_NE(text.find("2.4 times as far apart"), std::string::npos) << text;
    report.vital = 12;
    EXPECT_NE(shown(organization_overloaded{"acme", report}).find("some will be lost"), std::string::npos);
    report.fits = true;
    EXPECT_EQ(log_lines_of(organization_overloaded{"acme", report})[0].level, logging::severity::notice);
}

TEST(log_line, is_one_for_each_error_of_a_configuration) {
    const auto lines = log_lines_of(configuration_refused{3, {"a: wrong", "b: wrong"}});
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1].message, "b: wrong (the configuration of generation 3 stays)");
    EXPECT_EQ(lines[1].name, "config.rejected");
}

TEST(log_line, tells_trouble_with_the_store_and_its_end) {
    using kind = store::store_news::kind;
    EXPECT_EQ(log_lines_of(store_changed{{kind::unavailable, "disk full"}})[0].name, "state.unavailable");
    EXPECT_EQ(log_lines_of(store_changed{{kind::recovered, ""}})[0].name, "state.recovered");
    // Warnings tell these.
    EXPECT_TRUE(log_lines_of(store_changed{{kind::damaged, "x"}}).empty());
    EXPECT_TRUE(log_lines_of(store_changed{{kind::replaced, "x"}}).empty());
}

TEST(log_line, names_the_sessions_whose_refresh_token_a_stop_may_lose) {
    const auto lines = log_lines_of(unsaved_at_stop{{{"view", "wall"}, 3}, true});
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].level, logging::severity::error);
    EXPECT_EQ(lines[0].session, "view");
    EXPECT_NE(lines[0].message.find("does not answer"), std::string::npos) << lines[0].message;
    EXPECT_EQ(lines[1].session, "wall");
    EXPECT_EQ(lines[2].level, logging::severity::warning);
    EXPECT_NE(lines[2].message.find("3 sessions"), std::string::npos) << lines[2].message;
    EXPECT_EQ(log_lines_of(unsaved_at_stop{{{"view"}, 0}, false}).size(), 1U);
    EXPECT_NE(shown(unsaved_at_stop{{}, true}).find("no token is lost"), std::string::npos);
}

TEST(log_line, says_that_checks_alone_are_no_loss) {
    EXPECT_EQ(shown(unsaved_at_stop{{{}, 0, 2}, false}),
              "warning the daemon stops before it has written the latest check of 2 sessions: no token is "
              "lost, and the "
              "next start checks them earlier");
}

TEST(log_line, shows_who_got_a_token_only_when_debugging) {
    EXPECT_EQ(shown(token_handed_out{lobby, "uid 7, pid 1"}),
              "debug control.token_read lobby: the daemon gave the session's token to uid 7, pid 1");
}

TEST(log_line, tells_what_became_of_a_session_set) {
    const auto changed = log_lines_of(set_members_changed{"screens", 3, 1, 12});
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].message, "session set screens: 3 new, 1 gone; it has 12 sessions");
    EXPECT_EQ(changed[0].level, logging::severity::info);
    const auto left = log_lines_of(set_files_left_out{"session set screens: …"});
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].level, logging::severity::notice);
    EXPECT_TRUE(log_lines_of(set_changed{"screens", "its folder is gone"}).empty());  // a warning tells it
}

TEST(log_line, tells_that_the_clock_was_set) {
    EXPECT_EQ(shown(wall_clock_set{std::chrono::hours{3}}),
              "notice the clock of this host was set forward by 3h; the daemon reads again what goes by it");
    EXPECT_EQ(shown(host_stood_still{std::chrono::hours{3}}),
              "notice this host stood still for 3h, as a paused virtual machine does; the daemon asks again "
              "about tokens that may have ended meanwhile");
    EXPECT_EQ(shown(wall_clock_set{-seconds{90}}),
              "notice the clock of this host was set back by 1m30s; the daemon reads again what goes by it");
    EXPECT_EQ(log_lines_of(wall_clock_set{milliseconds{1400}})[0].level, logging::severity::debug);
}

}  // namespace
}  // namespace tokenkeeper::events::log_line_test
