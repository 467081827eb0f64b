#include "daemon/roster/pulse.hpp"

#include "tests/daemon/fake_runtime.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::pulse_test {
namespace {

/// A pulse that somebody waits for.
class waited_pulse : public testing::Test {
protected:
    waited_pulse() {
        boost::asio::co_spawn(world.executor(), count(&beat, &beats), boost::asio::detached);
        world.settle();
    }
    ~waited_pulse() override {
        beat.stop();
        world.settle();
    }
    static boost::asio::awaitable<void> count(pulse* waited, unsigned* counted) {
        for (;;) {
            const bool is_due = co_await waited->wait();
            if (!is_due) co_return;
            ++*counted;
        }
    }
    [[nodiscard]] unsigned sets() const { return world.alarms->front()->sets(); }

    tests::fake_runtime world;
    pulse beat{world};
    unsigned beats = 0;
};

/// Each setting of the alarm is a call of the kernel.
TEST_F(waited_pulse, is_quickened_once_by_any_number_of_facts) {
    for (int fact = 0; fact < 100'000; ++fact)
        beat.quicken();
    EXPECT_EQ(sets(), 1U);
    world.settle();
    EXPECT_EQ(beats, 1U);
}

TEST_F(waited_pulse, is_quickened_again_behind_each_wait_and_each_set) {
    for (unsigned turn = 1; turn <= 3; ++turn) {
        beat.quicken();
        world.settle();
        EXPECT_EQ(beats, turn);
    }
    beat.quicken();
    beat.set(std::nullopt);
    beat.quicken();
    world.settle();
    EXPECT_EQ(beats, 4U);
}

}  // namespace
}  // namespace tokenkeeper::pulse_test
