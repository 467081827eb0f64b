#include "tests/simulation/flood_watch.hpp"
#include "tests/simulation/isolation_watch.hpp"
#include "tests/simulation/loss_watch.hpp"
#include "tests/simulation/rule_watch_stage.hpp"
#include "tests/simulation/secrecy_watch.hpp"
#include "tests/simulation/touch_watch.hpp"

/// Each watcher sees its rule broken, and only then.
namespace tokenkeeper::simulation::rule_watch_test {
namespace {

constexpr std::string_view look = "/api/v2/tokens/me?preserveIdleTTL=true";

TEST_F(rule_watches, see_a_touch_that_nobody_asked_for) {
    touch_watch watch{scene};
    watch.sent(request("lobby"));
    watch.sent(request("audit", look));
    EXPECT_EQ(broken(), 0U);
    watch.sent(request("audit"));
    watch.sent(request("audit", "/api/v2/tokens/timeout"));
    EXPECT_EQ(broken(), 2U);
    const open_commands::mark asked{scene.commands, scene.clock, "audit", open_commands::kind::keep_alive};
    watch.sent(request("audit"));
    EXPECT_EQ(broken(), 2U);
}

TEST_F(rule_watches, see_a_token_that_is_touched_again_and_again) {
    touch_watch watch{scene};
    const auto touch = [&](bool succeeds) {
        watch.sent(request("lobby"));
        events::request_ended end;
        end.about.session = "lobby";
        end.kind = operation::keep_alive_get;
        if (!succeeds) end.failure = error{errc::malformed_response};
        watch.told(end, {});
        pass(seconds{4});
    };
    for (int i = 0; i < 100; ++i)
        touch(false);
    EXPECT_EQ(broken(), 0U) << "retries of what failed are others";
    for (int i = 0; i < 12; ++i)
        touch(true);
    EXPECT_EQ(broken(), 0U);
    touch(true);
    EXPECT_EQ(broken(), 1U);
    pass(std::chrono::minutes{1});
    touch(true);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_two_requests_at_once_and_within_a_second) {
    flood_watch watch{scene};
    const auto first = request("lobby");
    watch.sent(first);
    pass(seconds{1});
    const auto second = request("lobby");
    watch.sent(second);
    EXPECT_EQ(broken(), 1U) << "two at a time";
    watch.ended(first, answer(200));
    watch.ended(second, answer(200));
    pass(milliseconds{900});
    watch.sent(request("lobby"));
    EXPECT_EQ(broken(), 2U) << "two in a second";
}

TEST_F(rule_watches, see_more_requests_than_the_organization_allows) {
    flood_watch watch{scene};
    const auto ask = [&](const std::string& token) {
        const auto asked = request(token);
        watch.sent(asked);
        watch.ended(asked, answer(200));
    };
    ask("lobby");
    ask("audit");
    EXPECT_EQ(broken(), 0U);
    const auto decide = [&](operation what) {
        events::request_started decided;
        decided.about.session = "person";
        decided.about.organization = "acme";
        decided.kind = what;
        watch.told(decided, {});
    };
    decide(operation::acquire);
    EXPECT_EQ(broken(), 1U);
    pass(seconds{2});
    watch.sent(grant("person", "r1"));
    ask("lobby");
    ask("audit");
    EXPECT_EQ(broken(), 1U) << "a grant counts from when it was decided, as its intent is made durable first";
    decide(operation::revoke);
    EXPECT_EQ(broken(), 2U);
}

TEST_F(rule_watches, see_a_session_lost_that_could_have_been_kept) {
    loss_watch watch{scene};
    watch.look(shown);
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    pass(seconds{1000});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    EXPECT_EQ(watch.deaths(), 1U);
}

TEST_F(rule_watches, excuse_a_loss_where_the_api_did_not_answer_in_time) {
    loss_watch watch{scene};
    watch.look(shown);
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    scene.troubles.add(cloud::fault{cloud::fault_kind::hang}, scene.clock.world() + seconds{400},
                       std::nullopt);
    pass(seconds{1000});
    watch.look(shown);
    EXPECT_EQ(broken(), 0U);
    EXPECT_EQ(watch.deaths(), 1U);
}

TEST_F(rule_watches, see_a_secret_in_a_line_of_the_log) {
    secrecy_watch watch{scene};
    logging::event line;
    line.message = "session lobby: verified";
    watch.told(events::event{}, {line});
    EXPECT_EQ(broken(), 0U);
    line.message += " with " + scene.cloud.token_value("lobby");
    watch.told(events::event{}, {line});
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_token_of_another_organization) {
    isolation_watch watch{scene};
    auto r = request("lobby");
    watch.sent(r);
    EXPECT_EQ(broken(), 0U);
    r.organization = "globex";
    watch.sent(r);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_session_that_is_not_well_though_nothing_is_wrong) {
    isolation_watch watch{scene};
    pass(std::chrono::minutes{13});
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    show("lobby", session_state::failed);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::simulation::rule_watch_test
