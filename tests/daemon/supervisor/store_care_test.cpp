#include "daemon/supervisor/store_care.hpp"

#include "daemon/supervisor/spawn.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <stdexcept>

namespace tokenkeeper::supervision::store_care_test {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> fail() {
    throw std::logic_error{"a bug, said the test"};
    co_return;
}

asio::awaitable<bool> drained(session_daemon* daemon) {
    const stop_terms terms{seconds{1}, seconds{2}, seconds{2}};
    co_await daemon->drain(terms);
    co_return true;
}

TEST(spawn, lets_an_exception_out_of_the_loop) {
    asio::io_context loop{1};
    spawn(loop.get_executor(), fail());
    EXPECT_THROW(loop.run(), std::logic_error);
}

class store_care_test : public tests::session_daemon_stage {
protected:
    [[nodiscard]] std::vector<store::store_news::kind> news() const {
        std::vector<store::store_news::kind> kinds;
        for (const auto& each : heard<events::store_changed>())
            kinds.push_back(each.news.what);
        return kinds;
    }
};

TEST_F(store_care_test, writes_what_could_not_be_written_within_ten_seconds) {
    world.disk.full = true;
    start([](auto& c) { add(c, "lobby"); });
    EXPECT_TRUE(world.disk.rows.empty());
    world.disk.full = false;
    world.advance(seconds{10});
    EXPECT_TRUE(world.disk.rows.contains("lobby"));
}

TEST_F(store_care_test, begins_no_second_flush_while_the_disk_hangs_and_tells_of_it) {
    start([](auto& c) { add(c, "lobby"); });
    world.advance(seconds{10});
    const auto writes = world.disk.writes;
    world.disk.hanging = true;
    reload([](auto& c) { add(c, "lobby", "T2"); });
    world.advance(seconds{60});
    EXPECT_EQ(world.disk.writes, writes);
    EXPECT_EQ(news(), std::vector{store::store_news::kind::unavailable}) << "told once";
    world.disk.release();
    world.advance(seconds{1});
    EXPECT_EQ(world.disk.writes, writes + 1) << "everything that waited went along with one commit";
    world.advance(seconds{10});
    EXPECT_EQ(news().back(), store::store_news::kind::recovered);
}

TEST_F(store_care_test, begins_the_sessions_that_wait_for_the_store_once_it_opens) {
    world.file_system().texts["/secrets/seed"] = "r0";
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.disk.absent = true;
    start([](auto& c) {
        auto& s = add_client(c, "view");
        s.source = token_source::refresh_token;
        s.client->refresh_token_file = "/secrets/seed";
    });
    EXPECT_TRUE(world.login->asked.empty()) << "no intent can be written";
    world.disk.absent = false;
    world.advance(seconds{15});
    EXPECT_EQ(world.login->asked.size(), 1U);
}

/// The next attempt would come after five minutes.
TEST_F(store_care_test, lets_grants_go_on_that_waited_for_room_on_the_disk) {
    world.file_system().texts["/secrets/seed"] = "r0";
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.disk.full = true;
    start([](auto& c) {
        auto& s = add_client(c, "view");
        s.source = token_source::refresh_token;
        s.client->refresh_token_file = "/secrets/seed";
    });
    world.advance(std::chrono::minutes{20});
    ASSERT_TRUE(world.login->asked.empty()) << "no intent can be written";
    world.disk.full = false;
    world.advance(seconds{20});
    EXPECT_EQ(news().back(), store::store_news::kind::recovered);
    EXPECT_EQ(world.login->asked.size(), 1U);
}

TEST_F(store_care_test, sleeps_between_its_flushes) {
    start([](auto& c) { add(c, "lobby"); });
    world.advance(seconds{30});
    const auto before = world.wakes;
    world.advance(std::chrono::minutes{10});
    const std::size_t flushes = 60;
    EXPECT_LE(world.wakes - before, 2 * flushes + 20) << "a flush, and a look whether it hangs";
}

TEST_F(store_care_test, watches_a_call_that_hangs_between_two_flushes) {
    start([](auto& c) { add(c, "lobby"); });
    world.advance(seconds{13});
    world.disk.hanging = true;
    reload([](auto& c) { add(c, "lobby", "T2"); });
    world.advance(seconds{6});
    EXPECT_EQ(news(), std::vector<store::store_news::kind>{});
    world.advance(seconds{2});
    EXPECT_EQ(news(), std::vector{store::store_news::kind::unavailable});
}

TEST_F(store_care_test, writes_observations_at_the_end) {
    start([](auto& c) { add(c, "lobby"); });
    world.advance(seconds{60});
    const auto& seen = world.disk.rows.at("lobby").seen;
    const auto before = seen.last_verified;
    world.advance(std::chrono::minutes{10});
    ASSERT_EQ(seen.last_verified, before) << "there is no hurry";
    daemon.stop();
    result_of(drained(&daemon));
    EXPECT_GT(seen.last_verified, before);
}

}  // namespace
}  // namespace tokenkeeper::supervision::store_care_test
