#include "daemon/delivery/token_sinks.hpp"

#include "daemon/delivery/sink_troubles.hpp"
#include "tests/daemon/delivery/token_sinks_stage.hpp"

namespace tokenkeeper::delivery::token_sinks_test {
namespace {

using token_sinks_test = token_sinks_stage;

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

TEST_F(token_sinks_test, hold_no_token_in_place_of_a_dead_one_before_it_was_seen_alive) {
    const auto young = add("young", "/run/young");
    give(young, "Y1");
    files.add(young);
    sinks()["/run/young"] = "Y0";
    files.token_changed(young, token_change::promoted);
    EXPECT_FALSE(sinks().contains("/run/young"));
}

TEST_F(token_sinks_test, go_with_their_session) {
    files.add(id);
    files.remove(id);
    EXPECT_FALSE(sinks().contains("/run/lobby"));
    files.token_changed(id, token_change::usable);
    EXPECT_FALSE(sinks().contains("/run/lobby"));
}

TEST_F(token_sinks_test, stay_while_the_store_cannot_tell_whose_token_they_hold) {
    sinks()["/run/unknown"] = "U1";
    const auto unknown = add("unknown", "/run/unknown");
    sessions.tell(unknown, input::token_needed{}, now());
    files.add(unknown);
    EXPECT_TRUE(sinks().contains("/run/unknown"));
}

TEST_F(token_sinks_test, are_remembered_before_they_are_written_and_the_list_is_tried_again) {
    start(files.run());
    world.file_system().broken_list = "no space";
    files.recall({});
    files.announce("/run/lobby", "lobby");
    files.remember();
    files.add(id);
    EXPECT_EQ(sinks()["/run/lobby"], "T1") << "no reader waits for a list";
    EXPECT_TRUE(world.file_system().sink_list.empty());
    ASSERT_EQ(heard<events::sink_failing>().size(), 1U);
    EXPECT_EQ(heard<events::sink_failing>()[0].reason, "no space");
    world.file_system().broken_list.clear();
    world.advance(seconds{31});
    EXPECT_TRUE(world.file_system().sink_list.contains("/run/lobby"));
    EXPECT_EQ(heard<events::sink_recovered>().size(), 1U);
    const auto written = world.file_system().lists_written;
    world.advance(seconds{61});
    EXPECT_EQ(world.file_system().lists_written, written) << "once is enough";
    files.stop();
    world.settle();
}

TEST_F(token_sinks_test, wait_a_second_for_the_disk_of_their_list) {
    world.file_system().hanging_list = true;
    files.recall({});
    files.announce("/run/lobby", "lobby");
    files.remember();
    files.announce("/run/hall", "hall");
    files.remember();
    bool waited = false;
    const auto wait = [](delivery::token_sinks* sinks, bool* done) -> boost::asio::awaitable<void> {
        co_await sinks->remembered();
        *done = true;
    };
    start(wait(&files, &waited));
    EXPECT_FALSE(waited);
    world.advance(seconds{1});
    EXPECT_TRUE(waited);
    world.file_system().answer_sinks();
    world.settle();
    EXPECT_EQ(world.file_system().listed_sinks(),
              (std::set<std::filesystem::path>{"/run/lobby", "/run/hall"}));
    EXPECT_EQ(world.file_system().lists_written, 2U);
}

/// On a disk that is mounted read-only, say, that would be a second fault with one cause.
TEST_F(token_sinks_test, have_no_list_where_there_never_was_one) {
    world.file_system().broken_list = "read-only";
    start(files.run());
    files.recall({});
    files.remember();
    world.advance(seconds{61});
    EXPECT_TRUE(heard<events::sink_failing>().empty());
    files.announce("/run/lobby", "lobby");
    files.remember();
    EXPECT_EQ(heard<events::sink_failing>().size(), 1U);
}

TEST_F(token_sinks_test, are_remembered_anew_where_the_store_beside_the_list_was_replaced) {
    start(files.run());
    files.recall({});
    files.announce("/run/lobby", "lobby");
    files.remember();
    world.file_system().sink_list.clear();
    files.hear(events::store_changed{{store::store_news::kind::recovered, ""}});
    world.advance(seconds{31});
    EXPECT_TRUE(world.file_system().sink_list.empty());
    files.hear(events::store_changed{{store::store_news::kind::replaced, "it was removed"}});
    world.advance(seconds{31});
    EXPECT_TRUE(world.file_system().sink_list.contains("/run/lobby"));
    files.stop();
    world.settle();
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

TEST_F(token_sinks_test, that_cannot_be_removed_are_tried_again_in_slices) {
    std::vector<session_id> gone;
    for (int i = 0; i < 120; ++i) {
        gone.push_back(add_alive("s" + std::to_string(i), "/run/s" + std::to_string(i)));
        files.add(gone.back());
    }
    world.file_system().broken_sink = "read-only";
    for (const auto one : gone)
        files.remove(one);
    start(files.run());
    world.file_system().broken_sink.clear();
    const auto jobs = world.file_system().sink_jobs;
    files.look_soon();
    world.settle();
    EXPECT_EQ(world.file_system().sink_jobs - jobs, 50U);
    world.advance(seconds{15});
    EXPECT_EQ(world.file_system().sink_jobs - jobs, 100U);
    world.advance(seconds{30});
    EXPECT_TRUE(sinks().empty());
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
