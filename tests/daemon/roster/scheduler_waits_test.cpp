#include "daemon/roster/scheduler_waits.hpp"

#include "daemon/roster/pulse.hpp"
#include "tests/daemon/runtime_stage.hpp"

#include <future>

#include <gtest/gtest.h>

namespace tokenkeeper::scheduler_waits_test {
namespace {

class scheduler_waits_test : public tests::runtime_stage {
protected:
    scheduler_waits_test() { running = begin(waiting.run()); }

    boot_time in(boot_clock::duration length) const { return world.clock.now.boot + length; }

    scheduler_waits waiting{world};
    std::future<void> running;
};

TEST_F(scheduler_waits_test, give_the_end_of_the_command_that_was_waited_for) {
    auto mine = begin(waiting.end_of_command(1, 7, "uid 0, pid 1"));
    auto second = begin(waiting.end_of_command(1, 8, "uid 0, pid 1"));
    EXPECT_EQ(waiting.peer_of(1, 8), "uid 0, pid 1");
    EXPECT_EQ(waiting.peer_of(1, 0), "uid 0, pid 1") << "the first that waits";
    EXPECT_EQ(waiting.peer_of(1, 9), "");
    EXPECT_EQ(waiting.peer_of(2, 0), "");
    waiting.command_ended(1, {7, error{errc::forbidden, "no"}});
    ASSERT_TRUE(is_done(mine));
    EXPECT_EQ(mine.get().failure->which(), errc::forbidden);
    EXPECT_FALSE(is_done(second));
}

TEST_F(scheduler_waits_test, end_with_the_session) {
    auto end = begin(waiting.end_of_command(1, 7, "uid 0, pid 1"));
    auto turn = begin(waiting.turn(1, 8));
    auto news = begin(waiting.news(1, in(seconds{30})));
    auto second = begin(waiting.news(2, in(seconds{30})));
    waiting.session_gone(1);
    ASSERT_TRUE(is_done(end));
    EXPECT_EQ(end.get().failure->which(), errc::cancelled);
    ASSERT_TRUE(is_done(turn));
    EXPECT_EQ(turn.get(), std::nullopt);
    EXPECT_TRUE(is_done(news));
    EXPECT_FALSE(is_done(second)) << "a session that comes again under the same name has another id";
}

TEST_F(scheduler_waits_test, give_a_turn_to_whoever_waits_for_it) {
    auto turn = begin(waiting.turn(1, 8));
    request_to_send request;
    request.id = 5;
    request.session = 1;
    request.ticket = 8;
    EXPECT_TRUE(waiting.turn_came(request));
    ASSERT_TRUE(is_done(turn));
    EXPECT_EQ(turn.get()->id, 5U);
    EXPECT_FALSE(waiting.turn_came(request)) << "nobody waits for it any more";
}

TEST_F(scheduler_waits_test, wait_for_news_no_longer_than_asked) {
    auto soon = begin(waiting.news(1, in(seconds{10})));
    auto later = begin(waiting.news(1, in(seconds{20})));
    EXPECT_EQ(waiting.waiting_for_news(), 2U);
    world.advance(seconds{9});
    EXPECT_FALSE(is_done(soon));
    world.advance(seconds{2});
    EXPECT_TRUE(is_done(soon));
    EXPECT_FALSE(is_done(later));
    world.advance(seconds{10});
    EXPECT_TRUE(is_done(later));
    EXPECT_EQ(waiting.waiting_for_news(), 0U);
}

TEST_F(scheduler_waits_test, hear_news_once_each) {
    auto first = begin(waiting.news(1, in(seconds{10})));
    waiting.news_came(1);
    auto second = begin(waiting.news(1, in(seconds{10})));
    EXPECT_TRUE(is_done(first));
    EXPECT_FALSE(is_done(second));
}

TEST_F(scheduler_waits_test, stop) {
    waiting.stop();
    EXPECT_TRUE(is_done(running));
}

using pulse_test = tests::runtime_stage;

TEST_F(pulse_test, beats_at_its_time_or_when_it_is_quickened) {
    pulse beat{world};
    beat.set(world.clock.now.boot + seconds{10});
    auto first = begin(beat.wait());
    world.advance(seconds{9});
    EXPECT_FALSE(is_done(first));
    beat.quicken();
    ASSERT_TRUE(is_done(first));
    EXPECT_TRUE(first.get());
    auto last = begin(beat.wait());
    beat.stop();
    ASSERT_TRUE(is_done(last));
    EXPECT_FALSE(last.get());
}

}  // namespace
}  // namespace tokenkeeper::scheduler_waits_test
