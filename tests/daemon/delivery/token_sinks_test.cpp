#include "daemon/delivery/token_sinks.hpp"

#include "daemon/delivery/sink_troubles.hpp"
#include "tests/daemon/delivery/stage.hpp"

namespace tokenkeeper::delivery::token_sinks_test {
namespace {

class token_sinks_test : public delivery_stage {
protected:
    token_sinks_test() { id = add_alive("lobby", "/run/lobby"); }

    std::map<std::filesystem::path, std::string>& sinks() { return world.file_system().sinks; }

    token_sinks files{world, events, sessions, names, tokens};
    session_id id = 0;
};

TEST_F(token_sinks_test, hold_the_present_token) {
    files.add(id);
    EXPECT_EQ(sinks()["/run/lobby"], "T1");
    give(id, "T2");
    files.token_changed(id, token_change::usable);
    EXPECT_EQ(sinks()["/run/lobby"], "T2");
}

TEST_F(token_sinks_test, are_not_written_before_the_token_was_seen_alive) {
    const auto young = add("young", "/run/young");
    give(young, "Y1");
    files.add(young);
    EXPECT_FALSE(sinks().contains("/run/young"));
    files.token_changed(young, token_change::usable);
    EXPECT_EQ(sinks()["/run/young"], "Y1");
}

TEST_F(token_sinks_test, are_removed_when_the_token_is_dead_let_go_or_revoked) {
    for (const auto change : {token_change::unusable, token_change::released, token_change::revoked}) {
        files.add(id);
        ASSERT_TRUE(sinks().contains("/run/lobby"));
        files.token_changed(id, change);
        EXPECT_FALSE(sinks().contains("/run/lobby"));
    }
    files.token_changed(id, token_change::unrevoked);
    EXPECT_TRUE(sinks().contains("/run/lobby")) << "the token lives on";
}

TEST_F(token_sinks_test, go_with_their_session) {
    files.add(id);
    files.remove(id);
    EXPECT_FALSE(sinks().contains("/run/lobby"));
    files.token_changed(id, token_change::usable);
    EXPECT_FALSE(sinks().contains("/run/lobby"));
}

TEST_F(token_sinks_test, are_put_right_each_half_a_minute) {
    files.add(id);
    start(files.run());
    sinks().clear();
    world.advance(seconds{31});
    EXPECT_EQ(sinks()["/run/lobby"], "T1");
    files.stop();
    world.settle();
}

TEST_F(token_sinks_test, that_cannot_be_removed_are_told_once_and_removed_later) {
    files.add(id);
    start(files.run());
    world.file_system().broken_sink = "read-only";
    files.remove(id);
    world.advance(seconds{61});
    ASSERT_EQ(heard<events::sink_failing>().size(), 1U);
    EXPECT_TRUE(heard<events::sink_failing>()[0].left_behind);
    EXPECT_EQ(heard<events::sink_failing>()[0].about.session, "lobby");
    world.file_system().broken_sink.clear();
    world.advance(seconds{31});
    EXPECT_FALSE(sinks().contains("/run/lobby"));
    EXPECT_EQ(heard<events::sink_recovered>().size(), 1U);
    files.stop();
    world.settle();
}

TEST_F(token_sinks_test, are_looked_at_in_slices) {
    for (int i = 0; i < 99; ++i)
        files.add(add_alive("s" + std::to_string(i), "/run/s" + std::to_string(i)));
    files.add(id);
    start(files.run());
    sinks().clear();
    world.advance(seconds{15});
    EXPECT_EQ(sinks().size(), 50U);
    world.advance(seconds{15});
    EXPECT_EQ(sinks().size(), 100U);
    files.stop();
    world.settle();
}

}  // namespace
}  // namespace tokenkeeper::delivery::token_sinks_test
