#include "daemon/supervisor/configuration_applier.hpp"
#include "daemon/supervisor/preparation.hpp"
#include "daemon/supervisor/reloader.hpp"
#include "daemon/supervisor/way_maker.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <stdexcept>

namespace tokenkeeper::supervision::reload_test {
namespace {

using reload_test = tests::session_daemon_stage;

TEST_F(reload_test, leaves_sessions_that_did_not_change_alone) {
    start([](auto& c) { add(c, "lobby"); });
    const auto before = id("lobby");
    const auto lobby_asked = asked("with T1");
    const auto outcome = reload([](auto& c) {
        add(c, "lobby");
        add(c, "export", "E1");
    });
    EXPECT_TRUE(outcome.errors.empty());
    EXPECT_EQ(outcome.generation, 2U);
    EXPECT_EQ(id("lobby"), before);
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_EQ(asked("with T1"), lobby_asked);
    world.advance(seconds{2});
    EXPECT_EQ(state("export"), session_state::alive);
    ASSERT_EQ(heard<events::configuration_loaded>().size(), 1U);
    EXPECT_EQ(heard<events::configuration_loaded>()[0].generation, 2U);
}

TEST_F(reload_test, keeps_the_id_of_a_session_with_another_policy) {
    start([](auto& c) { add(c, "lobby"); });
    const auto before = id("lobby");
    reload([](auto& c) { add(c, "lobby").mode = session_mode::verify; });
    EXPECT_EQ(id("lobby"), before);
    EXPECT_EQ(daemon.backend().session("lobby")->mode, session_mode::verify);
    EXPECT_EQ(state("lobby"), session_state::alive);
}

TEST_F(reload_test, makes_another_session_of_one_that_moves_to_another_organization) {
    start([](auto& c) { add(c, "lobby"); });
    const auto before = id("lobby");
    reload([](auto& c) { add(c, "lobby", "T2", "globex"); });
    EXPECT_NE(id("lobby"), before);
    EXPECT_EQ(daemon.sessions().find(before), nullptr);
    EXPECT_EQ(daemon.backend().session("lobby")->organization, "globex");
}

TEST_F(reload_test, shows_nobody_the_old_token_once_the_source_is_another) {
    const auto with_sink = [](config::session& s) { s.sink = config::token_sink{"/run/lobby", {}, 0600}; };
    start([&](auto& c) { with_sink(add(c, "lobby")); });
    EXPECT_EQ(world.file_system().sinks["/run/lobby"], "T1");
    reload([&](auto& c) {
        auto& s = add(c, "lobby");
        s.source = token_source::access_token_file;
        s.access_token.reset();
        s.token_file = "/tokens/missing";
        with_sink(s);
    });
    EXPECT_EQ(state("lobby"), session_state::failed);
    EXPECT_FALSE(world.file_system().sinks.contains("/run/lobby"));
    auto token = ask_token("lobby");
    world.advance(seconds{31});
    ASSERT_TRUE(is_done(token));
    EXPECT_TRUE(token.get().has_error());
    world.file_system().put("/tokens/missing", "N1");
    world.advance(seconds{3});
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_EQ(world.file_system().sinks["/run/lobby"], "N1");
}

TEST_F(reload_test, looks_every_minute_for_accounts_that_were_missing) {
    unsigned lookups = 0;
    bool exists = false;
    world.resolve = [&](config::configuration& c) {
        ++lookups;
        config::resolution found;
        if (!exists) return found;
        c.unresolved.clear();
        c.sessions.at("lobby").readers.groups.push_back(998);
        found.sessions = {"lobby"};
        found.messages.push_back({{"a.yaml", 1, 1}, "sessions.lobby.readers.groups", "group is found"});
        return found;
    };
    start([](auto& c) {
        add(c, "lobby");
        config::unresolved_account missing;
        missing.kind = config::account_kind::group;
        missing.name = "dashboards";
        missing.session = "lobby";
        c.unresolved.push_back(std::move(missing));
    });
    world.advance(seconds{50});
    EXPECT_EQ(lookups, 0U);
    world.advance(seconds{10});
    EXPECT_EQ(lookups, 1U);
    exists = true;
    world.advance(seconds{60});
    EXPECT_EQ(lookups, 2U);
    ASSERT_EQ(heard<events::rule_looked_up>().size(), 1U);
    EXPECT_EQ(heard<events::rule_looked_up>()[0].news,
              "a.yaml:1:1: sessions.lobby.readers.groups: group is found");
    EXPECT_EQ(daemon.names().find("lobby")->settings->readers.groups, std::vector<gid_t>{998});
    EXPECT_TRUE(heard<events::accounts_unresolved>().back().accounts.empty()) << "its warning is over";
    world.advance(seconds{600});
    EXPECT_EQ(lookups, 2U) << "nothing is missing any more";
}

TEST_F(reload_test, is_audited_with_its_outcome) {
    start([](auto& c) { add(c, "lobby"); });
    reload([](auto& c) { add(c, "lobby"); });
    ASSERT_EQ(heard<events::command_given>().size(), 1U);
    EXPECT_EQ(heard<events::command_given>()[0].command, "reload");
    EXPECT_EQ(heard<events::command_given>()[0].peer, "uid 0, pid 1");
    EXPECT_EQ(heard<events::command_ended>().back().outcome, "done");
    reload([](auto& c) { c.control_socket = "/run/elsewhere.sock"; });
    EXPECT_EQ(heard<events::command_ended>().back().outcome, "not done: the configuration has 1 error");
}

TEST_F(reload_test, changes_nothing_where_anything_is_wrong) {
    start([](auto& c) { add(c, "lobby"); });
    const auto before = id("lobby");
    auto outcome = reload([](auto& c) {
        c.control_socket = "/run/elsewhere.sock";
        c.sessions.clear();
    });
    ASSERT_EQ(outcome.errors.size(), 1U);
    EXPECT_NE(outcome.errors[0].find("control.socket"), std::string::npos);
    EXPECT_EQ(outcome.generation, 1U);

    world.broken_way = "the CA file is unreadable";
    outcome = reload([](auto& c) {
        c.organizations["acme"].max_requests_per_second = 1;
        c.sessions.clear();
    });
    ASSERT_EQ(outcome.errors.size(), 1U);
    EXPECT_EQ(id("lobby"), before);

    world.load = []() -> config::load_result {
        return std::vector<config::diagnostic>{{{"x.yaml", 1, 1}, "sessions", "is wrong"}};
    };
    outcome = begin(daemon.backend().reload("uid 0, pid 1")).get();
    ASSERT_EQ(outcome.errors.size(), 1U);
    EXPECT_EQ(id("lobby"), before);
    EXPECT_EQ(heard<events::configuration_refused>().size(), 3U);
    EXPECT_EQ(daemon.backend().status().config_generation, 1U);
}

TEST_F(reload_test, happens_one_after_the_other) {
    start([](auto& c) { add(c, "lobby"); });
    auto many = [](auto& c) {
        for (int i = 0; i < 500; ++i)
            add(c, "s" + std::to_string(i), "T" + std::to_string(i));
    };
    world.load = [many]() -> config::load_result { return settings(many); };
    auto first =
        boost::asio::co_spawn(world.loop, daemon.backend().reload("uid 0, pid 1"), boost::asio::use_future);
    auto second =
        boost::asio::co_spawn(world.loop, daemon.backend().reload("uid 0, pid 1"), boost::asio::use_future);
    world.settle();
    EXPECT_EQ(first.get().generation, 2U);
    EXPECT_EQ(second.get().generation, 3U);
    EXPECT_EQ(daemon.names().size(), 500U);
    EXPECT_EQ(reload_calls, "()()") << "the second began when the first had ended";
}

TEST_F(reload_test, ends_where_it_meets_a_bug_and_hinders_no_other) {
    start([](auto& c) { add(c, "lobby"); });
    world.load = []() -> config::load_result { throw std::logic_error{"a bug"}; };
    auto first =
        boost::asio::co_spawn(world.loop, daemon.backend().reload("uid 0, pid 1"), boost::asio::use_future);
    world.settle();
    EXPECT_THROW(first.get(), std::logic_error);
    EXPECT_EQ(reload_calls, "()");
    EXPECT_EQ(reload([](auto& c) { add(c, "lobby"); }).generation, 2U);
}

TEST_F(reload_test, of_many_sessions_leaves_turns_of_the_loop_to_others) {
    constexpr int sessions = 2000;
    const auto many = [](const char* prefix) {
        return [prefix](config::configuration& c) {
            for (int i = 0; i < sessions; ++i)
                add(c, prefix + std::to_string(i), prefix + std::to_string(i));
        };
    };
    start(many("a"));
    world.load = [many]() -> config::load_result { return settings(many("b")); };
    auto done =
        boost::asio::co_spawn(world.loop, daemon.backend().reload("uid 0, pid 1"), boost::asio::use_future);
    auto before = daemon.names().size();
    std::size_t most = 0;
    auto fewest = before;
    world.loop.restart();
    while (done.wait_for(seconds{0}) != std::future_status::ready && world.loop.poll_one() > 0) {
        const auto now = daemon.names().size();
        most = std::max(most, now > before ? now - before : before - now);
        before = now;
        fewest = std::min(fewest, now);
    }
    EXPECT_TRUE(done.get().errors.empty());
    EXPECT_EQ(daemon.names().size(), std::size_t{sessions});
    EXPECT_NE(id("b7"), 0U);
    EXPECT_EQ(fewest, 0U) << "others saw it between two turns";
    EXPECT_LE(most, 500U);
}

TEST_F(reload_test, of_many_sessions_misses_no_file_of_a_new_way) {
    start([](auto& c) {
        for (int i = 0; i < 500; ++i)
            add(c, "s" + std::to_string(i), "T" + std::to_string(i));
    });
    world.load = []() -> config::load_result {
        return settings([](auto& c) { c.organizations["acme"].ca_file = "/ca.pem"; });
    };
    auto done =
        boost::asio::co_spawn(world.loop, daemon.backend().reload("uid 0, pid 1"), boost::asio::use_future);
    world.loop.restart();
    while (daemon.names().size() == 500 && world.loop.poll_one() > 0) {
    }
    EXPECT_GT(daemon.names().size(), 0U) << "the reload is under way";
    const auto made = world.transports_made;
    world.file_system().put("/ca.pem", "another");
    ASSERT_TRUE(is_done(done));
    EXPECT_EQ(world.transports_made, made + 2);
}

TEST_F(reload_test, gives_the_answer_of_a_grant_to_the_session_that_asked_for_it) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.login->hanging = true;
    start([](auto& c) { add_client(c, "export"); });
    EXPECT_EQ(world.login->asked.size(), 1U);
    reload([](auto& c) { add_client(c, "export").check_interval = seconds{60}; });
    world.login->release();
    world.advance(seconds{5});
    EXPECT_EQ(world.login->asked.size(), 1U) << "a reload does not cause a second grant";
    EXPECT_EQ(state("export"), session_state::alive);
}

TEST_F(reload_test, makes_a_way_anew_when_its_file_changes) {
    start([](auto& c) {
        c.organizations["acme"].ca_file = "/ca.pem";
        add(c, "lobby");
    });
    const auto made = world.transports_made;
    world.file_system().put("/ca.pem", "text");
    world.settle();
    EXPECT_EQ(world.transports_made, made + 2);
    world.broken_way = "it is no certificate";
    world.file_system().put("/ca.pem", "other");
    world.settle();
    ASSERT_EQ(heard<events::way_unchanged>().size(), 1U);
    EXPECT_EQ(heard<events::way_unchanged>()[0].organization, "acme");
    world.advance(std::chrono::minutes{10});
    EXPECT_EQ(state("lobby"), session_state::alive) << "the way made before serves on";
}

TEST_F(reload_test, refuses_a_first_configuration_that_cannot_be_run) {
    world.broken_way = "no";
    auto first = std::make_shared<const config::configuration>(settings([](auto&) {}));
    auto failure = begin(daemon.start(std::move(first))).get();
    ASSERT_TRUE(failure);
    EXPECT_TRUE(failure->configuration);
    EXPECT_EQ(failure->errors.size(), 2U);
}

TEST(fixed_settings_changed, names_what_needs_a_restart) {
    config::configuration before;
    config::configuration after;
    EXPECT_TRUE(fixed_settings_changed(before, after, false).empty());
    after.state_path = "/elsewhere";
    after.credentials_socket = "/run/c.sock";
    EXPECT_EQ(fixed_settings_changed(before, after, false).size(), 2U);
    EXPECT_EQ(fixed_settings_changed(before, after, true).size(), 1U) << "systemd made the socket";
}

}  // namespace
}  // namespace tokenkeeper::supervision::reload_test
