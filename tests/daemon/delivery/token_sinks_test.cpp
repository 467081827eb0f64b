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

/// A daemon that starts where another one left files.
class token_sinks_of_an_earlier_process : public token_sinks_test {
protected:
    token_sinks_of_an_earlier_process() {
        start(open());
        sinks() = {{"/run/lobby", "T1"}, {"/run/gone", "G1"}, {"/run/stranger", "no token"}};
        world.file_system().sink_list = {{"/run/lobby", {}}, {"/run/gone", {}}};
        settings.sessions["lobby"].sink = names.find(id)->settings->sink;
    }
    boost::asio::awaitable<void> open() {
        const auto failed = co_await tokens.disk().open();
        EXPECT_FALSE(failed.has_value());
    }
    void announce() {
        files.recall(settings);
        files.announce("/run/lobby", "lobby");
        files.remember();
    }

    config::configuration settings;
};

TEST_F(token_sinks_of_an_earlier_process, go_where_their_sink_left_the_configuration) {
    announce();
    EXPECT_EQ(sinks(), (std::map<std::filesystem::path, std::string>{{"/run/lobby", "T1"},
                                                                     {"/run/stranger", "no token"}}));
    EXPECT_EQ(world.file_system().listed_sinks(), (std::set<std::filesystem::path>{"/run/lobby"}));
}

/// A restart may come with another configuration, in which the session took another one's file.
TEST_F(token_sinks_of_an_earlier_process, are_not_left_to_a_session_that_did_not_write_them) {
    const auto young = add("young", "/run/lobby");
    give(young, "Y1");
    const auto listed = [this] { return world.file_system().sink_list["/run/lobby"]; };
    world.file_system().sink_list["/run/lobby"] = {"lobby"};
    files.recall(settings);
    files.announce("/run/lobby", "young");
    files.remember();
    EXPECT_EQ(listed(), (std::set<std::string>{"lobby", "young"}))
        << "the process may be killed before it goes";
    files.add(young);
    EXPECT_FALSE(sinks().contains("/run/lobby")) << "its own token was not seen alive yet";
    files.remember();
    EXPECT_EQ(listed(), std::set<std::string>{"young"});
}

TEST_F(token_sinks_of_an_earlier_process,
       of_other_sessions_are_removed_by_and_by_where_they_cannot_be_written) {
    world.file_system().sink_list["/run/lobby"] = {"hall"};
    give(id, "T2");
    for (int i = 0; i < 5; ++i) {
        answer();
        world.advance(seconds{1});
    }
    announce();
    world.file_system().is_full = true;
    files.add(id);
    EXPECT_FALSE(sinks().contains("/run/lobby"));
    world.file_system().is_full = false;
    start(files.run());
    world.advance(seconds{31});
    EXPECT_EQ(sinks()["/run/lobby"], "T2");
    files.stop();
    world.settle();
}

TEST_F(token_sinks_of_an_earlier_process, stay_with_the_session_that_wrote_them) {
    for (const auto& writers : {std::set<std::string>{}, std::set<std::string>{"lobby"}}) {
        world.file_system().sink_list["/run/lobby"] = writers;
        announce();
        tokens.give(id, "lobby", "given", secret{"T1"}, world.clock.now.wall);
        known_token known;
        known.last_verified = now();
        sessions.tell(id, input::token_restored{known}, now());
        files.add(id);
        EXPECT_EQ(sinks()["/run/lobby"], "T1");
    }
}

TEST_F(token_sinks_of_an_earlier_process, stay_where_the_configuration_needs_them_for_something_else) {
    settings.sessions["lobby"].token_file = "/run/gone";
    announce();
    EXPECT_TRUE(sinks().contains("/run/gone"));
}

TEST_F(token_sinks_of_an_earlier_process, that_cannot_be_removed_are_remembered_until_they_are) {
    start(files.run());
    world.file_system().broken_sink = "read-only";
    announce();
    EXPECT_TRUE(world.file_system().sink_list.contains("/run/gone")) << "the next process may try";
    world.file_system().broken_sink.clear();
    world.advance(seconds{31});
    EXPECT_FALSE(sinks().contains("/run/gone"));
    EXPECT_EQ(world.file_system().listed_sinks(), (std::set<std::filesystem::path>{"/run/lobby"}));
    files.stop();
    world.settle();
}

TEST_F(token_sinks_of_an_earlier_process, are_remembered_while_their_folder_does_not_answer) {
    start(files.run());
    world.file_system().silent_sinks = true;
    announce();
    EXPECT_EQ(world.file_system().listed_sinks(),
              (std::set<std::filesystem::path>{"/run/lobby", "/run/gone"}));
    EXPECT_EQ(world.file_system().own_files_removed, (std::set<std::filesystem::path>{"/run/gone"}))
        << "what others put there stays";
    world.advance(seconds{61});
    EXPECT_TRUE(world.file_system().sink_list.contains("/run/gone"));
    world.file_system().answer_sinks();
    world.advance(seconds{31});
    EXPECT_FALSE(sinks().contains("/run/gone"));
    EXPECT_EQ(world.file_system().listed_sinks(), (std::set<std::filesystem::path>{"/run/lobby"}));
    files.stop();
    world.settle();
}

TEST_F(token_sinks_of_an_earlier_process, are_remembered_where_a_session_has_the_sink_again) {
    world.file_system().silent_sinks = true;
    announce();
    files.announce("/run/gone", "gone");
    world.file_system().answer_sinks();
    files.remember();
    EXPECT_EQ(world.file_system().listed_sinks(),
              (std::set<std::filesystem::path>{"/run/lobby", "/run/gone"}));
}

TEST_F(token_sinks_of_an_earlier_process, stay_while_the_restored_deadline_is_ahead) {
    const auto restored = add("restored", "/run/restored");
    give(restored, "R1");
    known_token seen;
    seen.life.obtained = now() - seconds{600};
    seen.idle_deadline = now() + seconds{60};
    sessions.tell(restored, input::token_restored{seen}, now());
    ASSERT_EQ(sessions.find(restored)->state(), session_state::starting);
    files.add(restored);
    EXPECT_EQ(sinks()["/run/restored"], "R1");
}

TEST_F(token_sinks_of_an_earlier_process, go_where_their_session_has_no_token_any_more) {
    sinks()["/run/ended"] = "E1";
    const auto ended = add("ended", "/run/ended");
    sessions.tell(ended, input::token_needed{}, now());
    files.add(ended);
    EXPECT_FALSE(sinks().contains("/run/ended"));
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
    world.file_system().broken_list.clear();
    world.advance(seconds{31});
    EXPECT_TRUE(world.file_system().sink_list.contains("/run/lobby"));
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
