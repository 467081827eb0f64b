#include "daemon/delivery/sink_waits.hpp"

#include "tests/daemon/runtime_stage.hpp"

namespace tokenkeeper::delivery::sink_waits_test {
namespace {

class sink_waits_test : public tests::runtime_stage {
protected:
    std::future<void> wait(std::optional<std::filesystem::path> sink) {
        return begin(waits.over(std::move(sink), world.clock.now.boot + seconds{60}));
    }

    sink_waits waits{world};
};

TEST_F(sink_waits_test, end_with_the_latest_wish_alone) {
    const auto first = waits.begin("/a");
    const auto second = waits.begin("/a");
    EXPECT_FALSE(waits.end("/a", first));
    EXPECT_TRUE(waits.contain("/a"));
    EXPECT_TRUE(waits.end("/a", second));
    EXPECT_FALSE(waits.contain("/a"));
    EXPECT_FALSE(waits.end("/a", second));
}

TEST_F(sink_waits_test, are_long_after_ten_seconds_without_an_answer) {
    const auto first = waits.begin("/a");
    world.advance(seconds{6});
    const auto second = waits.begin("/a");
    world.advance(seconds{4});
    EXPECT_FALSE(waits.are_long("/a"));
    world.advance(milliseconds{1});
    EXPECT_TRUE(waits.are_long("/a")) << "a later wish changes nothing about the folder";
    EXPECT_FALSE(waits.are_long("/b"));
    EXPECT_FALSE(waits.end("/a", first));
    EXPECT_FALSE(waits.are_long("/a")) << "it answered";
    world.advance(seconds{11});
    EXPECT_TRUE(waits.are_long("/a"));
    EXPECT_TRUE(waits.end("/a", second));
    EXPECT_FALSE(waits.are_long("/a"));
}

TEST_F(sink_waits_test, are_waited_for_one_by_one_or_together) {
    EXPECT_TRUE(is_done(wait({}))) << "there are none";
    const auto a = waits.begin("/a");
    const auto b = waits.begin("/b");
    EXPECT_TRUE(is_done(wait("/c")));
    const auto of_a = wait("/a");
    const auto of_all = wait({});
    EXPECT_FALSE(is_done(of_a));
    waits.end("/a", a);
    EXPECT_TRUE(is_done(of_a));
    EXPECT_FALSE(is_done(of_all));
    waits.end("/b", b);
    EXPECT_TRUE(is_done(of_all));
}

TEST_F(sink_waits_test, are_not_waited_for_after_the_limit) {
    waits.begin("/a");
    const auto waiting = wait("/a");
    world.advance(seconds{59});
    EXPECT_FALSE(is_done(waiting));
    world.advance(seconds{1});
    EXPECT_TRUE(is_done(waiting));
}

}  // namespace
}  // namespace tokenkeeper::delivery::sink_waits_test
