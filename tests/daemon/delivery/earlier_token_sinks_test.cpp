#include "daemon/delivery/token_sinks.hpp"
#include "tests/daemon/delivery/token_sinks_stage.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::delivery::earlier_token_sinks_test {
namespace {

/// A daemon that starts where another one left files.
class token_sinks_of_an_earlier_process : public token_sinks_stage {
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
        tokens.give(id, "lobby", "given", secret{"T1"}, world.clock.now.wall - seconds{9});
        known_token known;
        known.last_verified = now();
        sessions.tell(id, input::token_restored{known}, now());
        files.add(id);
        EXPECT_EQ(sinks()["/run/lobby"], "T1");
    }
}

/// The same session may have another account's token since.
TEST_F(token_sinks_of_an_earlier_process, go_where_their_session_has_another_token_by_now) {
    world.file_system().sink_list["/run/lobby"] = {"lobby"};
    give(id, "T2");
    announce();
    files.add(id);
    EXPECT_FALSE(sinks().contains("/run/lobby")) << "its token was not seen alive yet";
}

TEST_F(token_sinks_of_an_earlier_process, stay_in_doubt_only_until_the_sessions_of_their_set_are_known) {
    auto& set = settings.session_sets["screens"];
    set.directory = "/etc/screens";
    set.common.sink = config::token_sink{"/run/%n", {}, 0600};
    announce();
    EXPECT_TRUE(sinks().contains("/run/gone")) << "the folder of the set may hold its file";
    EXPECT_EQ(world.file_system().listed_sinks(),
              (std::set<std::filesystem::path>{"/run/lobby", "/run/gone"}));
    set.is_known = true;
    files.recall(settings);
    files.remember();
    EXPECT_FALSE(sinks().contains("/run/gone"));
    EXPECT_EQ(world.file_system().listed_sinks(), (std::set<std::filesystem::path>{"/run/lobby"}));
}

/// A set may have its sinks in its own folder.
TEST_F(token_sinks_of_an_earlier_process, go_from_the_folder_of_a_set_whose_files_have_other_names) {
    settings.session_sets["screens"].directory = "/run";
    settings.session_sets["screens"].is_known = true;
    announce();
    EXPECT_FALSE(sinks().contains("/run/gone"));
}

/// Sessions of sets come and go for ever, each with another name.
TEST_F(token_sinks_of_an_earlier_process, and_of_sessions_that_left_are_forgotten_once_they_are_removed) {
    announce();
    files.add(id);
    for (int i = 0; i < 3; ++i) {
        const auto name = "passing" + std::to_string(i);
        const std::filesystem::path sink = "/run/" + name;
        const auto passing = add_alive(name, sink.string());
        files.announce(sink, name);
        files.remember();
        files.add(passing);
        EXPECT_TRUE(world.file_system().sink_list.contains(sink));
        world.file_system().broken_sink = i == 0 ? "read-only" : "";
        files.remove(passing);
        files.remember();
        EXPECT_EQ(world.file_system().sink_list.contains(sink), i == 0) << "the next process may remove it";
    }
    EXPECT_EQ(world.file_system().listed_sinks(),
              (std::set<std::filesystem::path>{"/run/lobby", "/run/passing0"}));
}

TEST_F(token_sinks_of_an_earlier_process, stay_where_the_configuration_needs_them_for_something_else) {
    settings.sessions["lobby"].token_file = "/run/gone";
    world.file_system().sink_list["/run/gone"] = {"gone"};
    announce();
    EXPECT_TRUE(sinks().contains("/run/gone"));
    EXPECT_EQ(world.file_system().listed_sinks(), (std::set<std::filesystem::path>{"/run/lobby"}))
        << "it is no sink";
}

/// Removing it failed, and by now it is another file.
TEST_F(token_sinks_of_an_earlier_process, stay_where_a_reload_needs_them_for_something_else) {
    for (const bool in_set : {false, true}) {
        sinks()["/run/gone"] = "G1";
        world.file_system().sink_list["/run/gone"] = {};
        world.file_system().broken_sink = "read-only";
        token_sinks later{world, events, sessions, names, tokens};
        later.recall(settings);
        world.file_system().broken_sink.clear();
        sinks()["/run/gone"] = "new";
        auto reloaded = settings;
        if (in_set) {
            reloaded.session_sets["screens"].directory = "/run";
            reloaded.session_sets["screens"].pattern = "*one";
        } else {
            reloaded.sessions["lobby"].token_file = "/run/gone";
        }
        later.recall(reloaded);
        start(later.run());
        world.advance(seconds{31});
        EXPECT_EQ(sinks()["/run/gone"], "new");
        later.remember();
        EXPECT_FALSE(world.file_system().sink_list.contains("/run/gone"));
        later.stop();
        world.settle();
    }
}

/// The configuration may name the same folder by another way, such as /var/run for /run.
TEST_F(token_sinks_of_an_earlier_process, by_another_name_take_no_file_from_a_session) {
    world.file_system().other_names["/var/run/lobby"] = "/run/lobby";
    world.file_system().sink_list["/var/run/lobby"] = {"lobby"};
    files.add(id);
    announce();
    EXPECT_EQ(sinks()["/run/lobby"], "T1") << "it was removed and is there again";
    EXPECT_TRUE(world.file_system().own_files_removed.contains("/var/run/lobby"));
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

/// The sink path of a big set was changed while no process ran.
TEST_F(token_sinks_of_an_earlier_process, cause_few_lists_while_many_are_removed) {
    start(files.run());
    for (int i = 0; i < 5000; ++i) {
        const auto old = "/run/old" + std::to_string(i);
        world.file_system().sink_list[old] = {};
        sinks()[old] = "O1";
    }
    world.file_system().broken_sink = "read-only";
    announce();
    world.file_system().broken_sink.clear();
    const auto before = world.file_system().lists_written;
    world.advance(seconds{300});
    EXPECT_LE(world.file_system().lists_written, before + 45) << "of a hundred looks";
    EXPECT_EQ(world.file_system().listed_sinks(), (std::set<std::filesystem::path>{"/run/lobby"}));
    files.stop();
    world.settle();
}

}  // namespace
}  // namespace tokenkeeper::delivery::earlier_token_sinks_test
