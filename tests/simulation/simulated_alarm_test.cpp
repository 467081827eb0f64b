#include "tests/simulation/simulated_alarm.hpp"

#include "tests/simulation/small_world.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::simulated_alarm_test {
namespace {

class simulated_alarms : public testing::Test {
protected:
    ~simulated_alarms() override { w.waits.drop_all(); }

    boost::asio::awaitable<void> wait_for(runtime::alarm& alarm) {
        for (;;) {
            const bool due = co_await alarm.wait();
            told.push_back(due);
            if (!due) co_return;
        }
    }
    void move(seconds time) {
        w.clock.move(w.clock.world() + time);
        board.ring();
        w.poll();
    }

    small_world w;
    alarm_board board{w.clock, w.waits};
    std::vector<bool> told;
};

TEST_F(simulated_alarms, ring_once_at_the_time_that_was_set_last) {
    const auto alarm = board.make();
    w.spawn(wait_for(*alarm));
    alarm->set(w.clock.shown().boot + seconds{10});
    alarm->set(w.clock.shown().boot + seconds{5});
    EXPECT_EQ(board.next(), w.clock.world() + seconds{5});
    move(seconds{4});
    EXPECT_TRUE(told.empty());
    move(seconds{1});
    EXPECT_EQ(told, std::vector<bool>{true});
    move(seconds{20});
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(simulated_alarms, remember_that_they_rang_for_who_waits_later) {
    const auto alarm = board.make();
    alarm->set(w.clock.shown().boot);
    move(seconds{1});
    w.spawn(wait_for(*alarm));
    EXPECT_EQ(told, std::vector<bool>{true});
}

TEST_F(simulated_alarms, end_a_wait_that_is_cancelled) {
    const auto alarm = board.make();
    w.spawn(wait_for(*alarm));
    alarm->cancel();
    w.poll();
    EXPECT_EQ(told, std::vector<bool>{false});
}

TEST_F(simulated_alarms, do_not_ring_when_they_are_taken_back_or_gone) {
    const auto alarm = board.make();
    alarm->set(w.clock.shown().boot + seconds{1});
    alarm->set(std::nullopt);
    EXPECT_FALSE(board.next());
    {
        const auto gone = board.make();
        gone->set(w.clock.shown().boot + seconds{1});
    }
    EXPECT_FALSE(board.next());
}

TEST_F(simulated_alarms, are_dropped_with_the_coroutines_that_wait_for_them) {
    const auto alarm = board.make();
    w.spawn(wait_for(*alarm));
    w.waits.drop_all();
    alarm->set(w.clock.shown().boot);
    move(seconds{1});
    EXPECT_TRUE(told.empty());
}

}  // namespace
}  // namespace tokenkeeper::simulation::simulated_alarm_test
