#include "tests/simulation/virtual_clock.hpp"

#include "tests/simulation/event_heap.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::virtual_clock_test {
namespace {

TEST(virtual_clock, moves_all_clocks_by_whole_milliseconds_and_never_back) {
    virtual_clock c;
    const auto before = c.shown();
    c.move(c.world() + std::chrono::microseconds{1500});
    EXPECT_EQ(c.shown().boot - before.boot, milliseconds{2});
    EXPECT_EQ(c.shown().wall - before.wall, milliseconds{2});
    c.move(world_time{});
    EXPECT_EQ(c.shown().boot - before.boot, milliseconds{2});
}

TEST(virtual_clock, steps_the_hosts_wall_clock_alone) {
    virtual_clock c;
    const auto before = c.shown();
    c.step_wall(-std::chrono::hours{3});
    EXPECT_EQ(c.shown().boot, before.boot);
    EXPECT_EQ(c.shown().wall, before.wall - std::chrono::hours{3});
    EXPECT_EQ(c.truth(), beginning);
    EXPECT_EQ(c.shown(beginning + seconds{1}), before.wall - std::chrono::hours{3} + seconds{1});
}

TEST(virtual_clock, begins_the_boot_clock_anew_when_the_host_does) {
    virtual_clock c;
    c.move(world_time{std::chrono::hours{50}});
    c.reboot();
    EXPECT_LT(c.shown().boot, boot_time{std::chrono::minutes{1}});
    EXPECT_EQ(c.world(c.shown().boot), c.world());
    EXPECT_EQ(c.truth(), beginning + std::chrono::hours{50});
    EXPECT_EQ(c.boot_id(), 2U);
}

TEST(virtual_clock, misleads_about_an_age_only_across_a_reboot) {
    const auto at = [](int minutes) { return world_time{std::chrono::minutes{minutes}}; };
    virtual_clock c;
    c.move(at(10));
    c.step_wall(seconds{40});
    c.step_wall(-seconds{5});
    EXPECT_EQ(c.age_error(at(0), at(60)), seconds{0}) << "the boot clock tells";
    c.move(at(20));
    c.reboot();
    EXPECT_EQ(c.age_error(at(0), at(60)), seconds{40});
    EXPECT_EQ(c.age_error(at(15), at(60)), seconds{0}) << "set before";
    EXPECT_EQ(c.age_error(at(0), at(19)), seconds{0}) << "not booted yet";
}

TEST(event_heap, fires_by_time_and_then_by_order_of_planning) {
    event_heap heap;
    std::string order;
    heap.add(world_time{seconds{2}}, [&order] { order += 'c'; });
    heap.add(world_time{seconds{1}}, [&order] { order += 'a'; });
    heap.add(world_time{seconds{1}}, [&order] { order += 'b'; });
    while (heap.next())
        heap.fire();
    EXPECT_EQ(order, "abc");
}

}  // namespace
}  // namespace tokenkeeper::simulation::virtual_clock_test
