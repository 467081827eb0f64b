#include "tests/daemon/session_daemon_stage.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace tokenkeeper::supervision::stop_test {
namespace {

/// What the last seconds of a daemon save and tell.
class stop_test : public tests::session_daemon_stage {
protected:
    boost::asio::awaitable<stop_end> drain() { return daemon.drain({seconds{2}, seconds{4}, seconds{20}}); }
    stop_end drained_at_last() { return result_of(drain()); }
};

TEST_F(stop_test, waits_at_the_stop_for_grants_but_not_for_ever) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.login->hanging = true;
    start([](auto& c) { add_client(c, "export"); });
    daemon.stop();
    auto drained = begin(drain());
    EXPECT_FALSE(is_done(drained));
    world.login->release();
    EXPECT_TRUE(is_done(drained));
    EXPECT_TRUE(heard<events::grants_unanswered_at_stop>().empty());
    EXPECT_EQ(world.disk.rows.at("export").next->value.reveal(), "C1") << "what came is saved";
}

TEST_F(stop_test, says_at_the_stop_that_the_login_service_limits_the_rate) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.login->hanging = true;
    world.login->answer = [](const genesys::request&) -> result<genesys::response> {
        genesys::response limited;
        limited.status = 429;
        limited.headers = {{"Retry-After", "30"}};
        return limited;
    };
    start([](auto& c) { add_client(c, "export"); });
    daemon.stop();
    auto drained = begin(drain());
    world.login->release();
    EXPECT_TRUE(is_done(drained));
    EXPECT_EQ(heard<events::organization_throttled>().size(), 1U);
}

/// The login service may hang for as long as it likes.
TEST_F(stop_test, waits_only_for_a_moment_for_what_can_be_asked_for_again) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.login->hanging = true;
    start([](auto& c) { add_client(c, "export"); });
    daemon.stop();
    auto drained = begin(daemon.drain({seconds{20}, seconds{24}, seconds{30}}));
    world.advance(seconds{1});
    EXPECT_FALSE(is_done(drained));
    world.advance(seconds{2});
    EXPECT_TRUE(is_done(drained));
    EXPECT_TRUE(heard<events::grants_unanswered_at_stop>().empty()) << "nothing is lost";
    world.login->release();
}

TEST_F(stop_test, says_which_grants_it_did_not_wait_for) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.file_system().texts["/secrets/seed"] = "R0";
    world.login->hanging = true;
    start([](auto& c) {
        auto& session = add_client(c, "export");
        session.source = token_source::refresh_token;
        session.client->refresh_token_file = "/secrets/seed";
    });
    daemon.stop();
    auto drained = begin(daemon.drain({seconds{20}, seconds{24}, seconds{30}}));
    world.advance(seconds{19});
    EXPECT_FALSE(is_done(drained));
    world.advance(seconds{2});
    EXPECT_TRUE(is_done(drained));
    ASSERT_EQ(heard<events::grants_unanswered_at_stop>().size(), 1U);
    EXPECT_EQ(heard<events::grants_unanswered_at_stop>()[0].grants, 1U);
    world.login->release();
}

TEST_F(stop_test, keeps_what_it_observed_for_the_next_process) {
    start([](auto& c) { add(c, "lobby"); });
    daemon.stop();
    EXPECT_EQ(drained_at_last(), stop_end::saved);
    EXPECT_TRUE(world.disk.rows.at("lobby").seen.last_verified);
}

TEST_F(stop_test, does_not_wait_at_the_stop_for_a_disk_that_hangs) {
    start([](auto& c) { add(c, "lobby"); });
    world.disk.hanging = true;
    daemon.stop();
    auto drained = begin(drain());
    world.advance(seconds{3});
    EXPECT_FALSE(is_done(drained));
    world.advance(seconds{2});
    ASSERT_TRUE(is_done(drained));
    EXPECT_EQ(drained.get(), stop_end::disk_hangs);
    const auto told_unsaved = heard<events::unsaved_at_stop>();
    ASSERT_EQ(told_unsaved.size(), 1U);
    EXPECT_TRUE(told_unsaved[0].disk_hangs);
    EXPECT_TRUE(told_unsaved[0].lost.rotations.empty());
    world.disk.release();
}

TEST_F(stop_test, stops_well_where_a_slow_disk_has_no_time_for_all_checks) {
    constexpr int sessions = 6000;  // more than one commit takes along
    start([](auto& c) {
        for (int i = 0; i < sessions; ++i)
            add(c, "wallboard-" + std::to_string(i));
        c.organizations.begin()->second.max_requests_per_second = 1000;
    });
    world.advance(seconds{30});              // all are checked, and written
    world.advance(std::chrono::minutes{6});  // and checked again
    world.disk.hanging = true;
    daemon.stop();
    auto drained = begin(drain());
    world.advance(milliseconds{3'500});
    EXPECT_FALSE(is_done(drained));
    world.disk.release();
    world.advance(milliseconds{1});
    ASSERT_TRUE(is_done(drained));
    EXPECT_EQ(drained.get(), stop_end::saved);
    const auto told_unsaved = heard<events::unsaved_at_stop>();
    ASSERT_EQ(told_unsaved.size(), 1U);
    EXPECT_FALSE(told_unsaved[0].disk_hangs);
    EXPECT_GT(told_unsaved[0].lost.observed, 0U);
}

TEST_F(stop_test, waits_longer_at_the_stop_where_a_refresh_token_would_be_lost) {
    start_refreshing();
    daemon.stop();
    auto drained = begin(drain());
    world.login->release();
    world.advance(seconds{10});
    EXPECT_FALSE(is_done(drained));
    world.disk.release();
    world.advance(seconds{1});
    ASSERT_TRUE(is_done(drained));
    EXPECT_EQ(drained.get(), stop_end::saved);
    EXPECT_EQ(world.disk.rows.at("view").refresh_token.reveal(), "R1");
    EXPECT_TRUE(heard<events::unsaved_at_stop>().empty());
}

TEST_F(stop_test, names_the_sessions_whose_refresh_token_a_stop_may_lose) {
    start_refreshing();
    daemon.stop();
    auto drained = begin(drain());
    world.login->release();
    world.advance(seconds{25});
    ASSERT_TRUE(is_done(drained));
    EXPECT_EQ(drained.get(), stop_end::disk_hangs);
    const auto told_unsaved = heard<events::unsaved_at_stop>();
    ASSERT_EQ(told_unsaved.size(), 1U);
    EXPECT_EQ(told_unsaved[0].lost.rotations, std::vector<std::string>{"view"});
    world.disk.release();
}

TEST_F(stop_test, names_them_where_the_disk_is_full_at_the_stop) {
    start_refreshing();
    world.disk.full = true;
    world.disk.release();
    world.login->release();
    world.advance(seconds{1});
    daemon.stop();
    EXPECT_EQ(drained_at_last(), stop_end::unsaved);
    const auto told_unsaved = heard<events::unsaved_at_stop>();
    ASSERT_EQ(told_unsaved.size(), 1U);
    EXPECT_FALSE(told_unsaved[0].disk_hangs);
    EXPECT_EQ(told_unsaved[0].lost.rotations, std::vector<std::string>{"view"});
}

}  // namespace
}  // namespace tokenkeeper::supervision::stop_test
