#include "tests/simulation/disturbances.hpp"

#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/timeout_history.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::disturbances_test {
namespace {

world_time at(int second) {
    return world_time{seconds{second}};
}

cloud::fault hang_for(std::string label) {
    cloud::fault f{cloud::fault_kind::hang};
    f.label = std::move(label);
    return f;
}

TEST(disturbances, leave_calm_what_they_do_not_concern) {
    cloud::cloud_model cloud;
    disturbances d{cloud};
    d.add(hang_for("screens"), at(100), at(200));
    EXPECT_EQ(d.calm("acme", "lobby", "other", {at(0), at(300)}).size(), 1U);
    const auto calm = d.calm("acme", "lobby", "screens", {at(0), at(300)});
    ASSERT_EQ(calm.size(), 2U);
    EXPECT_EQ(calm[0].until, at(100));
    EXPECT_GE(calm[1].from, at(200));
    EXPECT_EQ(calm[1].until, at(300));
}

TEST(disturbances, add_up_where_they_overlap) {
    cloud::cloud_model cloud;
    disturbances d{cloud};
    d.add(hang_for({}), at(100), at(200));
    d.begin_outage(at(150));
    d.end_outage(at(400));
    d.add(hang_for({}), at(700), std::nullopt);
    const auto calm = d.calm("acme", "lobby", {}, {at(50), at(1000)});
    ASSERT_EQ(calm.size(), 2U);
    EXPECT_EQ(calm[0].from, at(50));
    EXPECT_EQ(calm[0].until, at(100));
    EXPECT_EQ(calm[1].until, at(700));
}

TEST(disturbances, tell_how_long_it_was_calm_without_a_break) {
    cloud::cloud_model cloud;
    disturbances d{cloud};
    d.begin_outage(at(100));
    d.end_outage(at(150));
    EXPECT_TRUE(d.calm_for(seconds{100}, "acme", "lobby", {}, {at(0), at(200)}));
    EXPECT_FALSE(d.calm_for(seconds{101}, "acme", "lobby", {}, {at(0), at(200)}));
}

TEST(disturbances, of_other_operations_leave_touches_alone) {
    cloud::cloud_model cloud;
    disturbances d{cloud};
    auto login = hang_for({});
    login.what = cloud::operation::oauth_token;
    d.add(login, at(0), at(100));
    EXPECT_EQ(d.calm("acme", "lobby", {}, {at(0), at(100)}).front().until, at(100));
}

TEST(disturbances, know_for_how_long_tokens_are_rejected) {
    cloud::cloud_model cloud;
    disturbances d{cloud};
    cloud::fault lag;
    lag.status = 401;
    lag.token = "lobby";
    d.add(lag, at(10), at(40));
    EXPECT_EQ(d.longest_rejection("acme", "lobby", {}, {at(30), at(90)}), seconds{30});
    EXPECT_EQ(d.longest_rejection("acme", "lobby", {}, {at(41), at(90)}), seconds{0});
    EXPECT_EQ(d.longest_rejection("acme", "view", {}, {at(30), at(90)}), seconds{0});
}

TEST(timeout_history, tells_a_shorter_timeout_from_a_longer_one) {
    timeout_history h;
    h.begin("acme", seconds{900});
    h.change("acme", seconds{900}, at(1));
    EXPECT_FALSE(h.shortened("acme"));
    EXPECT_FALSE(h.extended("acme"));
    h.change("acme", std::nullopt, at(2));
    EXPECT_EQ(h.extended("acme"), at(2));
    EXPECT_EQ(h.before_extension("acme"), seconds{900});
    h.change("acme", seconds{1800}, at(3));
    EXPECT_EQ(h.shortened("acme"), at(3)) << "none was in force";
    EXPECT_EQ(h.extended("acme"), at(2));
    EXPECT_FALSE(h.shortened("globex"));
}

TEST(chronicle, has_one_digest_for_one_history) {
    chronicle a;
    chronicle b;
    for (auto* each : {&a, &b})
        each->note(at(1), "lobby", "acme", "verified");
    EXPECT_EQ(a.digest(), b.digest());
    b.note(at(2), "lobby", "acme", "verified");
    EXPECT_NE(a.digest(), b.digest());
}

TEST(chronicle, tells_the_story_of_one_session_and_its_organization) {
    chronicle c;
    c.note(at(1), "lobby", "acme", "alive");
    c.note(at(2), "", "acme", "throttled");
    c.note(at(3), "other", "acme", "alive");
    EXPECT_EQ(c.story("lobby", "acme"), "    00:00:01.000 lobby: alive\n    00:00:02.000 acme: throttled\n");
}

}  // namespace
}  // namespace tokenkeeper::simulation::disturbances_test
