#include "tests/simulation/disturbances.hpp"

#include "tests/simulation/chronicle.hpp"

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

TEST(disturbances, of_other_operations_leave_touches_alone) {
    cloud::cloud_model cloud;
    disturbances d{cloud};
    auto login = hang_for({});
    login.what = cloud::operation::oauth_token;
    d.add(login, at(0), at(100));
    EXPECT_EQ(d.calm("acme", "lobby", {}, {at(0), at(100)}).front().until, at(100));
}

TEST(disturbances, know_when_tokens_are_rejected) {
    cloud::cloud_model cloud;
    disturbances d{cloud};
    cloud::fault lag;
    lag.status = 401;
    lag.token = "lobby";
    d.add(lag, at(10), at(40));
    EXPECT_TRUE(d.rejecting("acme", "lobby", {}, {at(30), at(35)}));
    EXPECT_FALSE(d.rejecting("acme", "lobby", {}, {at(41), at(45)}));
    EXPECT_FALSE(d.rejecting("acme", "view", {}, {at(30), at(35)}));
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
