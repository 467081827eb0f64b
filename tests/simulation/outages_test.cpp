#include "tests/simulation/family.hpp"
#include "tests/simulation/seeds.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

/// An API that cannot be reached and a disk that hangs, for whole keepers in virtual time.
namespace tokenkeeper::simulation::outages_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class outage : public testing::TestWithParam<int> {};

/// The API cannot be reached for two fifths of the idle time: nobody is lost.
void expect_kept_over_40_percent(world& k, seconds idle) {
    k.cut(true);
    k.run(idle * 4 / 10);
    k.cut(false);
    k.run(idle);
    expect_kept(k, "wallboard");
    expect_kept(k, "view");
    expect_no_violation(k);
}

TEST_P(outage, of_80_percent_of_the_idle_time_after_a_touch_loses_nothing) {
    const seconds idle{GetParam()};
    for (const auto seed : share_of_seeds(1, 20)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{family(seed, idle)};
        k.run(idle * 3);
        const auto resets = k.record("wallboard").resets;
        ASSERT_TRUE(k.run_until([&] { return k.record("wallboard").resets > resets; }, idle));
        k.run(seconds{1});
        k.cut(true);
        k.run(idle * 8 / 10);
        EXPECT_EQ(k.view("wallboard").state, session_state::retrying);
        EXPECT_TRUE(k.view("wallboard").ready(k.now().wall)) << "its deadline is still ahead";
        k.cut(false);
        k.run(idle / 5);
        expect_kept(k, "wallboard");
        EXPECT_EQ(k.view("wallboard").state, session_state::alive);
        expect_no_violation(k);
    }
}

TEST_P(outage, of_40_percent_at_any_moment_loses_nothing) {
    const seconds idle{GetParam()};
    for (const auto seed : share_of_seeds(1, 40)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{family(seed, idle)};
        k.run(idle * 2 + idle * static_cast<int>(seed) / 40);
        expect_kept_over_40_percent(k, idle);
    }
}

/// Groups have their own: the shortest that may apply to a token is not what does.
TEST(outage_with_groups, of_40_percent_loses_nothing_where_another_groups_timeout_is_much_shorter) {
    const seconds idle{hours{2}};
    for (const auto seed : share_of_seeds(1, 20)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto s = family(seed, idle);
        s.organization.timeout_fields = boost::json::parse(R"({"inactivityTimeoutGroupsEnabled": true,
            "inactivityTimeoutGroupBundles": [{"priority": 1, "groups": ["agents"], "timeoutSeconds": 300}]})")
                                            .as_object();
        world k{std::move(s)};
        k.run(minutes{1});
        ASSERT_EQ(k.logged("organization.idle_timeout_changed"), 1U);
        k.run(idle * static_cast<int>(seed) / 20);
        expect_kept_over_40_percent(k, idle);
    }
}

TEST_P(outage, of_120_percent_is_a_loss_by_idle_timeout_noticed_within_a_check_interval) {
    const seconds idle{GetParam()};
    for (const auto seed : share_of_seeds(1, 20)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{family(seed, idle)};
        k.run(idle * 3);
        k.cut(true);
        k.run(idle * 12 / 10);
        EXPECT_EQ(k.view("wallboard").state, session_state::retrying) << "not lost before somebody can know";
        EXPECT_FALSE(k.view("wallboard").ready(k.now().wall));
        k.cut(false);
        const auto lost = [&] { return k.view("wallboard").state == session_state::lost; };
        EXPECT_TRUE(k.run_until(lost, session_policy{}.check_interval));
        EXPECT_EQ(k.view("wallboard").reason, "idle_timeout");
        expect_no_violation(k);
    }
}

INSTANTIATE_TEST_SUITE_P(idle_times, outage, testing::Values(300, 900, 28800));

TEST(outage, of_a_day_is_not_a_days_log) {
    world k{family(3, seconds{900})};
    k.run(hours{1});
    const auto before = k.log().size();
    k.cut(true);
    k.run(hours{24});
    k.cut(false);
    k.run(hours{1});
    EXPECT_LE(k.log().size() - before, 3U * 10U);
    EXPECT_EQ(k.logged("session.lost", "wallboard"), 1U);
}

TEST(store, that_hangs_at_the_start_keeps_nobody_from_being_kept) {
    world k{family(13, seconds{300})};
    k.run(hours{1});
    k.crash();
    k.scene().disk.change({.hanging = true});
    k.start();
    k.run(hours{1});
    expect_kept(k, "wallboard");
    expect_kept(k, "view");
    k.scene().disk.change({});
    k.run(hours{1});
    expect_kept(k, "wallboard");
    EXPECT_EQ(k.view("wallboard").state, session_state::alive);
    expect_no_violation(k);
}

/// The first of every five minutes of two hours.
TEST(store, that_hangs_for_a_minute_costs_no_touch_no_look_and_no_login) {
    auto setup = family(14, seconds{300});
    session_policy renewed = keep();
    renewed.grants = grant_type::refresh_token;
    setup.sessions.push_back({"export", renewed, seconds{200}});
    setup.sessions.back().sink = true;
    world k{setup};
    k.run(minutes{10});
    constexpr unsigned hangs = 24;
    std::uint64_t meanwhile = 0;
    for (unsigned i = 0; i < hangs; ++i) {
        k.scene().disk.change({.hanging = true});
        k.run(seconds{2});
        const auto sent = k.client("export").refreshes;
        const auto requests = k.requests();
        k.run(seconds{58});
        EXPECT_EQ(k.client("export").refreshes, sent) << "a refresh waits until its intent is durable";
        meanwhile += k.requests() - requests;
        k.scene().disk.change({});
        k.run(minutes{4});
    }
    EXPECT_GE(meanwhile, hangs) << "touches and looks go on";
    EXPECT_GE(k.client("export").refreshes, hangs);
    EXPECT_EQ(k.client("export").reuses, 0U);
    EXPECT_EQ(k.view("export").state, session_state::alive);
    expect_kept(k, "wallboard");
    expect_kept(k, "view");
    EXPECT_LE(k.logged("state.unavailable"), hangs);
    EXPECT_GT(k.logged("state.unavailable"), 0U);
    EXPECT_EQ(k.logged("state.unavailable"), k.logged("state.recovered"));
    expect_no_violation(k);
}

}  // namespace
}  // namespace tokenkeeper::simulation::outages_test
