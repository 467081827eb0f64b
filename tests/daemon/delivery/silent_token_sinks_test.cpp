#include "daemon/delivery/token_sinks.hpp"
#include "tests/daemon/delivery/stage.hpp"

namespace tokenkeeper::delivery::silent_token_sinks_test {
namespace {

/// Sinks in a folder that does not answer.
class silent_token_sinks : public delivery_stage {
protected:
    silent_token_sinks() {
        id = add_alive("lobby", "/run/lobby");
        world.file_system().silent_sinks = true;
        start(files.run());
    }
    ~silent_token_sinks() override {
        files.stop();
        world.settle();
    }

    std::map<std::filesystem::path, std::string>& sinks() { return world.file_system().sinks; }

    token_sinks files{world, events, sessions, names, tokens};
    session_id id = 0;
};

TEST_F(silent_token_sinks, are_told_once_and_end_with_the_latest_token) {
    files.add(id);
    world.advance(seconds{9});
    files.look_soon();
    world.settle();
    EXPECT_TRUE(heard<events::sink_failing>().empty()) << "a slow disk may need a while";
    world.advance(seconds{61});
    ASSERT_EQ(heard<events::sink_failing>().size(), 1U);
    const auto first = heard<events::sink_failing>()[0];
    EXPECT_FALSE(first.left_behind);
    EXPECT_EQ(first.about.session, "lobby");
    EXPECT_EQ(
        first.reason,
        "cannot write /run/lobby: the folder does not answer; the daemon waits for it and goes on with "
        "everything else. If the disk is not just slow, a program holds the folder, or a file in "
        "it: end that program, let only root and the daemon list the folder: chmod go-r /run; and give the "
        "sinks of each group of readers a folder of their own, or one below /run");
    EXPECT_EQ(world.file_system().sink_jobs, 1U) << "nothing piles up";
    give(id, "T2");
    files.token_changed(id, token_change::usable);
    world.advance(seconds{61});
    EXPECT_EQ(heard<events::sink_failing>().size(), 1U);
    world.file_system().answer_sinks();
    EXPECT_EQ(sinks()["/run/lobby"], "T2");
    EXPECT_EQ(heard<events::sink_recovered>().size(), 1U);
}

TEST_F(silent_token_sinks, end_without_a_file_after_a_removal) {
    files.add(id);
    files.token_changed(id, token_change::revoked);
    world.advance(seconds{61});
    ASSERT_EQ(heard<events::sink_failing>().size(), 1U);
    EXPECT_TRUE(heard<events::sink_failing>()[0].left_behind);
    EXPECT_EQ(world.file_system().sink_jobs, 2U) << "nothing piles up";
    world.file_system().answer_sinks();
    EXPECT_FALSE(sinks().contains("/run/lobby"));
    EXPECT_EQ(heard<events::sink_recovered>().size(), 1U);
    const auto jobs = world.file_system().sink_jobs;
    world.advance(seconds{61});
    EXPECT_EQ(heard<events::sink_failing>().size(), 1U);
    EXPECT_EQ(world.file_system().sink_jobs - jobs, 2U) << "its living token is looked after again";
}

TEST_F(silent_token_sinks, keep_nobody_waiting_for_long) {
    files.add(id);
    auto of_session = begin(files.settled(id));
    auto of_all = begin(files.settled());
    auto at_stop = begin(files.settled_until(now() + seconds{2}));
    EXPECT_TRUE(is_done(begin(files.settled(add("without"))))) << "it has no sink";
    world.advance(milliseconds{999});
    EXPECT_FALSE(is_done(of_session));
    EXPECT_FALSE(is_done(of_all));
    world.advance(milliseconds{1});
    EXPECT_TRUE(is_done(of_session));
    EXPECT_TRUE(is_done(of_all));
    EXPECT_FALSE(is_done(at_stop));
    world.file_system().answer_sinks();
    EXPECT_TRUE(is_done(at_stop));
}

}  // namespace
}  // namespace tokenkeeper::delivery::silent_token_sinks_test
