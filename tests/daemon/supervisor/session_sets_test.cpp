#include "tests/daemon/supervisor/session_sets.hpp"

namespace tokenkeeper::supervision::session_sets_tests {
namespace {

TEST_F(session_sets, begin_with_the_files_that_are_there) {
    put("lobby.token", "L1");
    world.advance(seconds{10});
    start(one_set);
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_EQ(asked("with L1"), 2U);  // a touch, and the idle timeout
    EXPECT_EQ(daemon.backend().session("lobby")->source_file, folder / "lobby.token");
    EXPECT_TRUE(trouble().empty());
}

TEST_F(session_sets, take_a_new_file_within_a_second_and_without_a_reload) {
    start(one_set);
    EXPECT_EQ(count(), 0U);
    put("lobby.token", "L1");
    world.advance(seconds{1});
    EXPECT_EQ(state("lobby"), session_state::alive);
    ASSERT_EQ(heard<events::set_members_changed>().size(), 1U);
    EXPECT_EQ(heard<events::set_members_changed>()[0].come, 1U);
    EXPECT_EQ(daemon.backend().status().config_generation, 1U);
    EXPECT_TRUE(reload_calls.empty());
    EXPECT_TRUE(heard<events::configuration_loaded>().empty());
}

TEST_F(session_sets, leave_the_sessions_of_other_files_and_of_the_configuration_alone) {
    put("lobby.token", "L1");
    world.advance(seconds{10});
    start([](auto& c) {
        add_set(c);
        add(c, "export", "E1");
    });
    const auto lobby = id("lobby");
    const auto other = id("export");
    const auto lobby_asked = asked("with L1");
    put("gate.token", "G1");
    world.advance(seconds{1});
    EXPECT_NE(id("gate"), 0U);
    EXPECT_EQ(id("lobby"), lobby);
    EXPECT_EQ(id("export"), other);
    EXPECT_EQ(asked("with L1"), lobby_asked);
}

TEST_F(session_sets, make_no_new_connections) {
    start([](auto& c) {
        add_set(c);
        c.organizations.at("acme").ca_file = "/etc/tokenkeeper/ca.pem";
    });
    const auto made = world.transports_made;
    put("lobby.token", "L1");
    world.advance(seconds{2});
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_EQ(world.transports_made, made);
}

TEST_F(session_sets, verify_the_new_token_of_a_changed_file) {
    start(one_set);
    put("lobby.token", "L1");
    world.advance(seconds{2});
    const auto before = id("lobby");
    put("lobby.token", "L2");
    world.advance(seconds{2});
    EXPECT_EQ(id("lobby"), before);
    EXPECT_EQ(ask_token("lobby").get()->access_token.reveal(), "L2");
}

TEST_F(session_sets, end_all_requests_for_a_removed_file_and_begin_anew_when_it_is_back) {
    start(one_set);
    put("lobby.token", "L1");
    world.advance(seconds{2});
    const auto before = id("lobby");
    remove("lobby.token");
    world.advance(seconds{1});
    EXPECT_EQ(id("lobby"), 0U);
    EXPECT_EQ(daemon.sessions().find(before), nullptr);
    const auto lobby_asked = asked("with L1");
    world.advance(std::chrono::hours{1});
    EXPECT_EQ(asked("with L1"), lobby_asked);
    put("lobby.token", "L1");
    world.advance(seconds{1});
    EXPECT_NE(id("lobby"), 0U);
    EXPECT_NE(id("lobby"), before);
    EXPECT_EQ(state("lobby"), session_state::alive);
}

TEST_F(session_sets, write_the_token_of_each_session_into_a_file_of_its_own) {
    start([](auto& c) { add_set(c).common.sink = config::token_sink{"/run/tokens/%n", {}, 0600}; });
    put("lobby.token", "L1");
    put("gate.token", "G1");
    world.advance(seconds{2});
    EXPECT_EQ(world.file_system().sinks["/run/tokens/lobby"], "L1");
    EXPECT_EQ(world.file_system().sinks["/run/tokens/gate"], "G1");
    remove("gate.token");
    world.advance(seconds{1});
    EXPECT_FALSE(world.file_system().sinks.contains("/run/tokens/gate"));
}

TEST_F(session_sets, keep_the_sinks_of_an_unknown_folder_at_the_start) {
    world.file_system().sink_list = {{"/run/tokens/lobby", {}}, {"/run/other", {}}};
    world.file_system().sinks = {{"/run/tokens/lobby", "L1"}, {"/run/other", "O1"}};
    folders().remove(folder);
    start([](auto& c) { add_set(c).common.sink = config::token_sink{"/run/tokens/%n", {}, 0600}; });
    EXPECT_TRUE(world.file_system().sinks.contains("/run/tokens/lobby"));
    EXPECT_FALSE(world.file_system().sinks.contains("/run/other"));
    EXPECT_TRUE(world.file_system().sink_list.contains("/run/tokens/lobby"));
}

TEST_F(session_sets, change_with_a_reload) {
    start(one_set);
    put("lobby.token", "L1");
    world.advance(seconds{2});
    const auto before = id("lobby");
    const auto mode = [](auto& c) { add_set(c).common.mode = session_mode::verify; };
    EXPECT_TRUE(reload(mode).errors.empty());
    EXPECT_EQ(id("lobby"), before);
    EXPECT_EQ(daemon.backend().session("lobby")->mode, session_mode::verify);
    put("gate.token", "G1");
    world.advance(seconds{1});
    EXPECT_EQ(daemon.backend().session("gate")->mode, session_mode::verify);
    EXPECT_TRUE(reload([](auto&) {}).errors.empty());
    EXPECT_EQ(count(), 0U);
    EXPECT_TRUE(folders().watched.empty());
}

TEST_F(session_sets, go_on_after_a_refused_reload) {
    start(one_set);
    world.load = []() -> config::load_result {
        return std::vector<config::diagnostic>{{{"x.yaml", 1, 1}, "sessions", "is wrong"}};
    };
    auto refused = begin(daemon.backend().reload("uid 0, pid 1"));
    EXPECT_FALSE(refused.get().errors.empty());
    put("lobby.token", "L1");
    world.advance(seconds{1});
    EXPECT_EQ(state("lobby"), session_state::alive);
}

TEST_F(session_sets, leave_a_name_to_the_set_that_has_it) {
    const std::filesystem::path other = "/etc/tokenkeeper/others.d";
    folders().make(other);
    start([&](auto& c) {
        add_set(c, "b");
        add_set(c, "a").directory = other;
    });
    put("lobby.token", "B1");
    world.advance(seconds{2});
    const auto before = id("lobby");
    folders().put(other / "lobby.token", "A1");
    world.advance(seconds{5});
    EXPECT_EQ(id("lobby"), before);
    EXPECT_EQ(asked("with A1"), 0U);
    EXPECT_NE(trouble().find("the session set b"), std::string::npos) << trouble();
    remove("lobby.token");
    world.advance(seconds{2});
    EXPECT_NE(id("lobby"), before);
    EXPECT_GT(asked("with A1"), 0U);
    EXPECT_TRUE(trouble().empty()) << trouble();
}

TEST_F(session_sets, give_a_name_that_two_have_at_the_start_to_none_of_them) {
    const std::filesystem::path other = "/etc/tokenkeeper/others.d";
    folders().make(other);
    put("lobby.token", "B1");
    folders().put(other / "lobby.token", "A1");
    world.advance(seconds{10});
    start([&](auto& c) {
        add_set(c, "b");
        add_set(c, "a").directory = other;
    });
    world.advance(seconds{60});
    EXPECT_EQ(id("lobby"), 0U);
    EXPECT_NE(trouble().find("remove one of the two"), std::string::npos) << trouble();
    folders().put(other / "lobby.token", std::nullopt);
    world.advance(seconds{1});
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_EQ(asked("with A1"), 0U);
    EXPECT_GT(asked("with B1"), 0U);
    EXPECT_TRUE(trouble().empty()) << trouble();
}

}  // namespace
}  // namespace tokenkeeper::supervision::session_sets_tests
