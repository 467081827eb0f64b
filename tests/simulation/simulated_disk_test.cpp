#include "tests/simulation/simulated_disk.hpp"

#include "tests/simulation/small_world.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::simulated_disk_test {
namespace {

class simulated_stores : public testing::Test {
protected:
    ~simulated_stores() override { w.waits.drop_all(); }

    boost::asio::awaitable<void> open() {
        auto made = co_await disk.open(w.waits);
        if (made) opened = std::move(made->store);
    }
    boost::asio::awaitable<void> commit(std::string name) {
        store::changes wanted;
        wanted.rows.emplace_back();
        wanted.rows.back().name = std::move(name);
        auto done = co_await opened->commit(std::move(wanted));
        last = done.has_value();
    }
    void begin() {
        w.spawn(open());
        w.run(seconds{1});
        ASSERT_TRUE(opened);
    }

    small_world w;
    simulated_disk disk{1, w.clock, w.events};
    std::unique_ptr<store::durable_store> opened;
    std::optional<bool> last;
};

TEST_F(simulated_stores, write_in_time_and_answer_then) {
    begin();
    w.spawn(commit("a"));
    EXPECT_FALSE(last);
    EXPECT_EQ(disk.find("a"), nullptr);
    w.run(seconds{1});
    EXPECT_EQ(last, true);
    EXPECT_NE(disk.find("a"), nullptr);
}

TEST_F(simulated_stores, write_nothing_on_a_full_disk) {
    begin();
    disk.change({.full = true});
    w.spawn(commit("a"));
    w.run(seconds{1});
    EXPECT_EQ(last, false);
    EXPECT_EQ(disk.find("a"), nullptr);
}

TEST_F(simulated_stores, wait_while_the_disk_hangs) {
    begin();
    disk.change({.hanging = true});
    w.spawn(commit("a"));
    w.run(std::chrono::minutes{1});
    EXPECT_FALSE(last);
    disk.change({});
    w.run(seconds{1});
    EXPECT_EQ(last, true);
}

TEST_F(simulated_stores, may_lose_what_was_not_told_to_be_durable) {
    begin();
    int arrived = 0;
    for (int i = 0; i < 40; ++i) {
        w.spawn(commit("row" + std::to_string(i)));
        w.waits.drop_all();
        disk.lose_power();
        w.run(seconds{1});
        if (disk.find("row" + std::to_string(i)) != nullptr) ++arrived;
    }
    EXPECT_GT(arrived, 5);
    EXPECT_LT(arrived, 35);
    EXPECT_FALSE(last);
}

TEST_F(simulated_stores, tell_that_another_stands_in_their_place) {
    begin();
    disk.change({.replaced = true});
    w.spawn(commit("a"));
    w.run(seconds{1});
    EXPECT_EQ(last, false);
    EXPECT_EQ(disk.find("a"), nullptr);
}

}  // namespace
}  // namespace tokenkeeper::simulation::simulated_disk_test
