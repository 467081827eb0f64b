#include "tests/simulation/simulated_connections.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::simulated_connections_test {
namespace {

genesys::response status(int code) {
    genesys::response answer;
    answer.status = code;
    return answer;
}

class connections : public testing::Test {
protected:
    /// One request; gives the node that it met.
    moving_names::address ask(const result<genesys::response>& answer) {
        const auto carrier = all.open(true);
        EXPECT_TRUE(carrier);
        all.end(*carrier, answer, true);
        return carrier->node;
    }
    void wait(boot_clock::duration time) { clock.move(clock.world() + time); }

    virtual_clock clock;
    moving_names names;
    simulated_connections all{clock, names, "acme"};
};

TEST_F(connections, stay_with_a_node_that_answers) {
    const auto first = ask(status(200));
    names.move("acme", node_trouble::answers_503);
    wait(seconds{30});
    EXPECT_EQ(ask(status(503)), first) << "a connection always leads to the same node";
    EXPECT_EQ(names.trouble("acme", first), node_trouble::answers_503);
    wait(seconds{1});
    EXPECT_EQ(ask(status(200)), names.node("acme"));
}

TEST_F(connections, are_new_ones_after_a_while) {
    const auto first = ask(status(200));
    names.move("acme", node_trouble::hangs);
    wait(seconds{50});
    EXPECT_EQ(ask(error{errc::request_timeout}), first) << "the address is known for a minute";
    wait(seconds{1});
    EXPECT_EQ(ask(status(200)), names.node("acme")) << "but not after it failed";
}

TEST_F(connections, are_refused_by_a_node_that_is_gone) {
    ask(status(200));
    names.move("acme", node_trouble::refuses);
    const auto kept = all.open(true);
    ASSERT_TRUE(kept);
    all.end(*kept, error{errc::connection_stale}, true);
    EXPECT_FALSE(all.open(true));
    wait(seconds{1});
    EXPECT_EQ(ask(status(200)), names.node("acme"));
}

TEST_F(connections, that_were_used_carry_nothing_that_must_not_be_sent_twice) {
    ask(status(200));
    EXPECT_TRUE(all.open(true)->used);
    ask(status(200));
    EXPECT_FALSE(all.open(false)->used);
}

TEST(moving_names, excuse_those_who_could_not_know) {
    moving_names names;
    const auto old = names.node("acme");
    EXPECT_FALSE(names.trouble("acme", old));
    names.move("acme", node_trouble::hangs);
    EXPECT_NE(names.node("acme"), old);
    const world_time told{seconds{100}};
    EXPECT_TRUE(names.reveal("acme", old, told - seconds{15}, told));
    EXPECT_TRUE(names.reveal("acme", old, told + seconds{1}, told + seconds{16}));
    EXPECT_FALSE(names.reveal("acme", old, told + seconds{3}, told + seconds{18})) << "a product could know";
}

}  // namespace
}  // namespace tokenkeeper::simulation::simulated_connections_test
