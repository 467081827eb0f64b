#include "daemon/ctl/detail.hpp"
#include "daemon/ctl/guidance.hpp"

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

TEST(guidance, has_words_for_every_state_and_for_unknown_ones) {
    for (const char* state :
         {"starting", "acquiring", "alive", "retrying", "denied", "lost", "failed", "frozen"}) {
        const guidance advice = guidance_for(state, "", "verify");
        EXPECT_FALSE(advice.meaning.empty() || advice.next.empty()) << state;
    }
}

}  // namespace
}  // namespace tokenkeeper::ctl
