#include "daemon/ctl/output/detail.hpp"

#include "daemon/ctl/output/guidance.hpp"

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl {
namespace {

using namespace std::chrono_literals;
const wall_time now{1'795'000'000'000ms};

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(detail, tells_what_is_wrong_what_it_means_and_what_to_do) {
    session_report lost;
    lost.name = "wallboard";
    lost.state = "lost";
    lost.reason = "idle_timeout";
    lost.mode = "verify";
    lost.idle_deadline = now - 3s;
    lost.idle_deadline_from = "server";
    lost.last_error = {now - 5s, "bad.credentials", 401, "Invalid\x1blogin", "c0ffee", "Log in again"};
    const std::string text = render_detail(lost, now, {});
    EXPECT_TRUE(holds(text, "State              lost (idle_timeout)\n")) << text;
    EXPECT_TRUE(holds(text, "a verify session is never touched"));
    EXPECT_TRUE(holds(text, "(passed 3s ago), told by the server\n"));
    EXPECT_TRUE(holds(text, "(5s ago): bad.credentials (HTTP 401)\n"));
    EXPECT_TRUE(holds(text, "Invalid\\x1blogin\n"));
    EXPECT_TRUE(holds(text, "  hint             Log in again\n"));
    EXPECT_TRUE(holds(text, "  correlation id   c0ffee\n"));
}

TEST(detail, says_when_a_keep_alive_is_without_effect) {
    session_report session;
    session.name = session.state = "alive";
    session.mode = "keep-alive";
    EXPECT_TRUE(holds(render_detail(session, now, {}), "effect not proved yet"));
    session.keep_alive_effective = false;
    EXPECT_TRUE(holds(render_detail(session, now, {}), "WITHOUT EFFECT"));
}

session_report make_session(std::string state, std::string reason, std::string source) {
    session_report report;
    report.name = "lobby";
    report.state = std::move(state);
    report.reason = std::move(reason);
    report.source = std::move(source);
    return report;
}

TEST(guidance, has_words_for_every_state_and_for_unknown_ones) {
    for (const char* state :
         {"starting", "acquiring", "alive", "retrying", "denied", "lost", "failed", "frozen"}) {
        const guidance words = guidance_for(make_session(state, "", "access_token_file"));
        EXPECT_FALSE(words.meaning.empty() || words.advice.empty()) << state;
    }
}

TEST(guidance, has_its_own_words_for_every_reason_of_a_failure) {
    std::set<std::string> meanings{guidance_for(make_session("failed", "news", "refresh_token")).meaning};
    const std::vector<std::string> reasons{"invalid_client", "invalid_grant",       "unauthorized_client",
                                           "grant.refused",  "refresh_answer_lost", "secret_unreadable",
                                           "secret_exposed", "secret_malformed",    "state_unwritable",
                                           "seed_in_use",    "seed_used",           "state_damaged",
                                           "state_outdated"};
    for (const auto& reason : reasons) {
        const guidance words = guidance_for(make_session("failed", reason, "refresh_token"));
        EXPECT_TRUE(meanings.insert(words.meaning).second) << reason;
        EXPECT_TRUE(holds(words.advice, "tokenkeeperctl renew lobby")) << words.advice;
    }
    EXPECT_EQ(guidance_for(make_session("failed", "refresh_answer_lost", "refresh_token")).meaning,
              "The answer to a refresh was lost, and with it the new refresh token.");
}

TEST(guidance, speaks_of_renewing_only_where_the_source_can) {
    for (const auto& [state, reason] : {std::pair{"lost", "revoked"},
                                        {"lost", "expired"},
                                        {"lost", "idle_timeout"},
                                        {"lost", "rejected"},
                                        {"failed", "secret_unreadable"}}) {
        for (const auto* source : {"client_credentials", "refresh_token"}) {
            EXPECT_TRUE(
                holds(guidance_for(make_session(state, reason, source)).advice, "tokenkeeperctl renew lobby"))
                << state << reason;
        }
        for (const auto* source : {"access_token", "access_token_file", ""}) {
            EXPECT_FALSE(holds(guidance_for(make_session(state, reason, source)).advice, "renew"))
                << state << reason;
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::ctl
