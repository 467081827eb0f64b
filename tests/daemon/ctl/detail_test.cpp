#include "daemon/ctl/output/detail.hpp"

#include "daemon/ctl/output/guidance.hpp"
#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/sample_sessions.hpp"

#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::detail_test {
namespace {

TEST(detail, tells_state_meaning_and_advice) {
    auto lost = make_session("wallboard", "lost", "idle_timeout");
    lost.mode = "verify";
    lost.idle_deadline = now - seconds{3};
    lost.idle_deadline_from = "server";
    lost.last_error = {now - seconds{5},   "bad.credentials", 401,
                       "Invalid\x1blogin", "c0ffee",          "Log in again"};
    const std::string text = render_detail(lost, {}, now, {});
    EXPECT_TRUE(contains(text, "State              lost (idle_timeout)\n")) << text;
    EXPECT_TRUE(contains(text, "Health             attention\n")) << text;
    EXPECT_TRUE(contains(text, "Meaning            The token is dead: Invalid\\x1blogin.\n")) << text;
    EXPECT_TRUE(contains(text, "What to do         Log in again and put the new token into its file"));
    EXPECT_TRUE(contains(text, "(passed 3s ago), as the server reported it\n"));
    EXPECT_TRUE(contains(text, "(5s ago): bad.credentials (HTTP 401)\n"));
    EXPECT_FALSE(contains(text, " Invalid\\x1blogin\n")) << "the meaning has it";
    EXPECT_FALSE(contains(text, "  hint ")) << "one advice: " << text;
    EXPECT_TRUE(contains(text, "  correlation id   c0ffee\n"));
}

TEST(detail, says_when_a_keep_alive_is_without_effect) {
    auto session = make_session("alive", "alive");
    EXPECT_TRUE(contains(render_detail(session, {}, now, {}), "effect not proved yet"));
    session.keep_alive_effective = false;
    EXPECT_TRUE(contains(render_detail(session, {}, now, {}), "WITHOUT EFFECT"));
    session.keep_alive_until = now;
    EXPECT_TRUE(contains(render_detail(session, {}, now, {}), "keep-alive (ended: max_session is over)"));
}

TEST(detail, says_what_is_known_of_a_token_that_is_refused) {
    auto session = with_error(make_session("a", "denied"), "ip.not.authorized", "Have it allowed");
    session.last_error->message = "192.0.2.7 is not allowed";
    EXPECT_TRUE(contains(render_detail(session, {}, now, {}),
                         "requests with it are refused: 192.0.2.7 is not allowed.\n"));
}

TEST(detail, has_no_line_for_an_error_without_a_message) {
    auto session = with_error(make_session("a", "denied"), "forbidden", "Have it allowed");
    session.last_error->code = std::exchange(session.last_error->message, {});
    const auto text = render_detail(session, {}, now, {});
    EXPECT_FALSE(contains(text, " \n")) << text;
    EXPECT_FALSE(contains(text, "\n\n")) << text;
}

TEST(detail, says_what_changed_where_a_client_was_accepted_before) {
    auto session = make_session("a", "failed");
    session.reason = "invalid_client";
    session.last_verified = std::nullopt;
    EXPECT_FALSE(contains(render_detail(session, {}, now, {}), "accepted before"));
    session.last_verified = now;
    EXPECT_TRUE(contains(render_detail(session, {}, now, {}), "accepted before, so its secret has probably"));
}

TEST(detail, does_not_say_nothing_to_do_beside_a_warning) {
    const auto session = with_warning(make_session("a", "alive"), "client_ending", "attention",
                                      "The client ends", "Ask an administrator");
    const std::string text = render_detail(session, {}, now, {});
    EXPECT_FALSE(contains(text, "Nothing")) << text;
    EXPECT_TRUE(contains(text, "Health             attention: client_ending\n")) << text;
    EXPECT_TRUE(contains(text,
                         "                   The client ends\n"
                         "  what to do       Ask an administrator\n"))
        << text;
}

TEST(detail, has_one_advice_for_a_401_that_stands) {
    auto session = with_error(make_session("a", "retrying"), "bad.credentials", "Get a new token");
    session = with_warning(std::move(session), "rejected", "attention", "the API rejects the token",
                           "Wait a minute");
    const std::string text = render_detail(session, {}, now, {});
    EXPECT_TRUE(contains(text, "Meaning            The API rejects the token.\n")) << text;
    EXPECT_TRUE(contains(text, "What to do         Wait a minute\n")) << text;
    EXPECT_FALSE(contains(text, "Get a new token") || contains(text, "  what to do")) << text;
}

TEST(detail, keeps_the_advice_of_a_loss_beside_a_warning) {
    const auto session = with_warning(make_session("a", "lost", "rejected"), "sink_failing", "attention",
                                      "the disk is full", "Make room");
    const std::string text = render_detail(session, {}, now, {});
    EXPECT_TRUE(contains(text, "What to do         Log in again")) << text;
    EXPECT_TRUE(contains(text, "  what to do       Make room\n")) << text;
}

TEST(detail, tells_an_idle_timeout_that_is_off_from_an_unknown_one) {
    const auto session = make_session("a", "alive");
    EXPECT_TRUE(contains(render_detail(session, {}, now, {}), "Idle timeout       unknown\n"));
    daemon_report daemon;
    daemon.organizations.push_back({"acme", "", false});
    EXPECT_TRUE(contains(render_detail(session, daemon, now, {}), "Idle timeout       off\n"));
    daemon.organizations.front().groups_enabled = true;
    EXPECT_TRUE(contains(render_detail(session, daemon, now, {}), "Idle timeout       unknown\n"));
}

TEST(detail, shows_the_source_file_and_the_use_of_the_token) {
    auto session = make_session("a", "alive");
    session.source_file = "/etc/a.token";
    session.use = {{"grafana", "dash"}, {"x.service"}, "/run/t", now - seconds{9}};
    const std::string text = render_detail(session, {}, now, {});
    EXPECT_TRUE(contains(text, "Token from         access_token_file /etc/a.token\n")) << text;
    EXPECT_TRUE(contains(text, "Readers            grafana, dash\n")) << text;
    EXPECT_TRUE(contains(text, "Token sink         /run/t\n")) << text;
    EXPECT_TRUE(contains(text, "(9s ago)\n")) << text;
}

session_report session_with(std::string state, std::string reason, std::string source) {
    auto session = make_session("lobby", std::move(state), std::move(reason));
    session.source = std::move(source);
    return session;
}

TEST(guidance, has_words_for_every_state_and_for_unknown_ones) {
    for (const char* state :
         {"starting", "acquiring", "dormant", "alive", "retrying", "denied", "lost", "failed", "frozen"}) {
        const guidance words = guidance_for(session_with(state, "", "access_token_file"));
        EXPECT_FALSE(words.meaning.empty() || words.advice.empty()) << state;
    }
}

TEST(guidance, has_its_own_words_for_every_reason_of_a_failure) {
    std::set<std::string> meanings{guidance_for(session_with("failed", "news", "refresh_token")).meaning};
    for (const char* reason : {"invalid_client", "invalid_grant", "unauthorized_client", "grant.refused",
                               "refresh_answer_lost", "seed_in_use", "login_required", "secret_unreadable",
                               "state_unwritable", "seed_used", "state_damaged", "state_outdated"}) {
        const guidance words = guidance_for(session_with("failed", reason, "refresh_token"));
        EXPECT_TRUE(meanings.insert(words.meaning).second) << reason;
        EXPECT_FALSE(words.advice.empty());
    }
    EXPECT_EQ(guidance_for(session_with("failed", "refresh_answer_lost", "refresh_token")).meaning,
              "The answer to a refresh was lost, and with it the new refresh token.");
}

TEST(guidance, asks_for_no_command_where_the_daemon_notices_a_corrected_file) {
    auto session = session_with("failed", "secret_unreadable", "client_credentials");
    session = with_error(std::move(session), "cannot open /etc/tokenkeeper/x.secret");
    const guidance words = guidance_for(session);
    EXPECT_FALSE(contains(words.advice, "tokenkeeperctl")) << words.advice;
    EXPECT_TRUE(contains(cause_of(session, now), "/etc/tokenkeeper/x.secret"));
    session.last_error->hint = "run: chmod o= /etc/tokenkeeper/x.secret";
    EXPECT_EQ(guidance_for(session).advice, "Run: chmod o= /etc/tokenkeeper/x.secret");
}

TEST(guidance, speaks_of_renewing_only_where_the_source_can) {
    for (const auto& [state, reason] : {std::pair{"lost", "revoked"},
                                        {"lost", "expired"},
                                        {"lost", "idle_timeout"},
                                        {"lost", "rejected"},
                                        {"failed", "invalid_client"}}) {
        for (const auto* source : {"client_credentials", "refresh_token"}) {
            EXPECT_TRUE(contains(guidance_for(session_with(state, reason, source)).advice,
                                 "tokenkeeperctl renew lobby"))
                << state << reason;
        }
        for (const auto* source : {"access_token", "access_token_file", ""}) {
            EXPECT_FALSE(contains(guidance_for(session_with(state, reason, source)).advice, "renew"))
                << state << reason;
        }
    }
}

TEST(guidance, takes_the_hint_of_the_error_where_there_is_one) {
    for (const char* state : {"retrying", "denied", "acquiring"}) {
        auto session = with_error(make_session("a", state), "certificate", "Add the CA\x1b");
        session.health = "degraded";
        EXPECT_EQ(guidance_for(session).advice, "Add the CA\\x1b") << state;
    }
}

TEST(guidance, sends_nobody_to_log_in_while_the_daemon_asks_again) {
    auto session = with_error(make_session("a", "retrying"), "bad.credentials", "Log in again.");
    session = with_warning(session, "rejected", "attention", "the API rejects the token", "Wait a minute.");
    EXPECT_EQ(guidance_for(session).advice, "Wait a minute.");
    EXPECT_EQ(guidance_for(session).meaning, "The API rejects the token.");
}

TEST(guidance, does_not_say_wait_where_a_grant_fails) {
    auto session = make_session("a", "acquiring");
    EXPECT_TRUE(contains(guidance_for(session).advice, "Nothing"));
    session.consecutive_failures = 1;
    session.health = "degraded";
    EXPECT_TRUE(contains(guidance_for(session).meaning, "cannot get a token"));
    EXPECT_FALSE(contains(guidance_for(session).advice, "Nothing"));
}

TEST(guidance, says_wait_where_a_grant_replaces_a_token_that_ended) {
    auto session = with_error(make_session("a", "acquiring"), "bad.credentials", "Log in again.");
    session.consecutive_failures = 2;
    session.health = "ok";
    EXPECT_TRUE(contains(guidance_for(session).advice, "Nothing"));
    session.health = "degraded";
    EXPECT_TRUE(contains(guidance_for(session).advice, "Log in again."));
}

TEST(guidance, does_not_call_a_token_alive_that_never_was) {
    auto session = make_session("a", "retrying");
    EXPECT_TRUE(contains(guidance_for(session).meaning, "No check of this token has succeeded yet"));
    session.last_verified = now - seconds{60};
    EXPECT_TRUE(contains(guidance_for(session).meaning, "probably still valid"));
}

TEST(guidance, tells_a_loss_in_the_words_of_the_daemon) {
    auto session = session_with("lost", "rejected", "access_token_file");
    EXPECT_EQ(guidance_for(session).meaning, "The token is dead.");
    session = with_error(std::move(session), "it was revoked, or its user logged out");
    EXPECT_EQ(guidance_for(session).meaning, "The token is dead: it was revoked, or its user logged out.");
    session.reason = "revoked";
    EXPECT_EQ(guidance_for(session).meaning, "The token was revoked through tokenkeeper.");
}

TEST(guidance, names_what_would_have_kept_a_token_that_idled_out) {
    auto session = session_with("lost", "idle_timeout", "access_token_file");
    EXPECT_TRUE(contains(guidance_for(session).advice, "journalctl"));
    session.since = now;
    session.keep_alive_until = now - seconds{600};
    EXPECT_TRUE(contains(guidance_for(session).advice, "a longer max_session"));
    session.mode = "verify";
    EXPECT_TRUE(contains(guidance_for(session).advice, "mode: keep-alive"));
}

}  // namespace
}  // namespace tokenkeeper::ctl::detail_test
