#include "daemon/supervisor/health/health_watch.hpp"

#include "tests/daemon/supervisor/health_stage.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::health_watch_test {
namespace {

class health_watch_test : public tests_of_health::health_stage {};

TEST_F(health_watch_test, counts_sessions_by_health) {
    start([](auto& c) {
        add(c, "lobby", "T1");
        add(c, "door", "T2");
    });
    EXPECT_EQ(count(health::ok), 2U);
    dead.insert("T2");
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(state("door"), session_state::lost);
    EXPECT_EQ(count(health::ok), 1U);
    EXPECT_EQ(count(health::attention), 1U);
    EXPECT_EQ(told_of("door"), "+rejected -rejected ");
    EXPECT_EQ(told_of("lobby"), "");
    const auto changes = heard<events::health_changed>();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].about.session, "door");
    EXPECT_EQ(changes[0].before, health::ok);
    EXPECT_EQ(changes[0].now, health::attention);
    EXPECT_FALSE(changes[0].cause.empty());
}

TEST_F(health_watch_test, tells_the_daemons_own_health_when_it_changes) {
    start([](auto& c) { add(c, "lobby", "T1"); });
    daemon.events().publish(
        events::store_changed{{store::store_news::kind::unavailable, "the disk is full"}});
    world.advance(std::chrono::minutes{2});
    const auto changes = heard<events::health_changed>();
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes[0].about.id, 0U);
    EXPECT_NE(changes[0].now, health::ok);
}

TEST_F(health_watch_test, tells_a_failing_token_file_once_and_its_end) {
    start([](auto& c) { add_sink(add(c, "lobby")); });
    world.file_system().broken_sink = "cannot write it";
    world.advance(std::chrono::minutes{5});
    EXPECT_EQ(told_of("lobby"), "+sink_failing ");
    const auto judged = condition("lobby");
    EXPECT_EQ(judged.grade, health::attention);
    ASSERT_EQ(judged.warnings.size(), 1U);
    EXPECT_NE(judged.warnings[0].message.find("cannot write it"), std::string::npos);
    EXPECT_LT(judged.warnings[0].since, world.now().wall - std::chrono::minutes{4});
    world.file_system().broken_sink.clear();
    world.advance(seconds{31});
    EXPECT_EQ(told_of("lobby"), "+sink_failing -sink_failing ");
    EXPECT_EQ(condition("lobby").grade, health::ok);
    EXPECT_GT(heard<events::warning_over>().at(0).lasted, std::chrono::minutes{4});
}

TEST_F(health_watch_test, tells_a_file_that_holds_no_token) {
    world.file_system().put("/t/lobby", "T1");
    start([](auto& c) {
        auto& session = add(c, "lobby");
        session.source = token_source::access_token_file;
        session.access_token.reset();
        session.token_file = "/t/lobby";
    });
    EXPECT_EQ(daemon.backend().session("lobby")->source_file, "/t/lobby");
    world.file_system().put("/t/lobby", std::nullopt);
    world.settle();
    EXPECT_EQ(told_of("lobby"), "+source_unusable ");
    EXPECT_EQ(condition("lobby").grade, health::attention);
    world.file_system().put("/t/lobby", "T1");
    world.settle();
    EXPECT_EQ(told_of("lobby"), "+source_unusable -source_unusable ");
}

/// A host or an API that is too slow makes each check late, by another time.
TEST_F(health_watch_test, tells_late_checks_once_and_their_end) {
    start([](auto& c) {
        auto& session = add(c, "lobby");
        session.mode = session_mode::verify;
        session.check_interval = seconds{10};
    });
    const auto answer_after = [this](seconds wait) {
        world.api->hanging = true;
        world.advance(wait);
        world.api->release();
        world.settle();
    };
    for (int check = 0; check < 20; ++check)
        answer_after(seconds{check % 2 == 0 ? 33 : 31});
    EXPECT_EQ(told_of("lobby"), "+checks_late ");
    EXPECT_EQ(heard<events::health_changed>().size(), 1U);
    const auto judged = condition("lobby");
    ASSERT_NE(judged.find(warning_code::checks_late), nullptr);
    EXPECT_LT(judged.find(warning_code::checks_late)->since, world.now().wall - std::chrono::minutes{8});
    world.advance(seconds{25});
    EXPECT_EQ(told_of("lobby"), "+checks_late -checks_late ");
    EXPECT_EQ(condition("lobby").grade, health::ok);
}

TEST_F(health_watch_test, tells_a_secret_that_the_status_group_can_read) {
    using reach = config::file_exposure::reach;
    world.file_system().put("/secrets/client", "s");
    world.file_system().exposures["/secrets/client"] = {reach::status_group, "group x can read it",
                                                        "chmod g= it"};
    start([](auto& c) { add_client(c, "export"); });
    world.advance(seconds{10});
    EXPECT_EQ(state("export"), session_state::alive) << "it works";
    EXPECT_EQ(told_of("export"), "+secret_exposed ");
    const auto judged = condition("export");
    EXPECT_EQ(judged.grade, health::degraded);
    ASSERT_EQ(judged.warnings.size(), 1U);
    EXPECT_NE(judged.warnings[0].message.find("group x can read it"), std::string::npos);
    EXPECT_EQ(judged.warnings[0].hint, "Run: chmod g= it");
    world.file_system().exposures.clear();
    world.file_system().put("/secrets/client", "s");
    world.settle();
    EXPECT_EQ(told_of("export"), "+secret_exposed -secret_exposed ");
}

TEST_F(health_watch_test, tells_a_secret_that_others_can_exchange) {
    world.file_system().put("/secrets/client", "s");
    world.file_system().open_folders["/secrets/client"] = {"group 100 can write /secrets",
                                                           "chmod g-w /secrets"};
    start([](auto& c) { add_client(c, "export"); });
    world.advance(seconds{10});
    EXPECT_EQ(told_of("export"), "+secret_folder ");
    const auto judged = condition("export");
    ASSERT_EQ(judged.warnings.size(), 1U);
    EXPECT_NE(judged.warnings[0].message.find("group 100 can write /secrets"), std::string::npos);
    EXPECT_EQ(judged.warnings[0].hint, "Run: chmod g-w /secrets");
    world.file_system().open_folders.clear();
    world.file_system().put("/secrets/client", "s");
    world.settle();
    EXPECT_EQ(told_of("export"), "+secret_folder -secret_folder ");
}

TEST_F(health_watch_test, warns_before_the_end_that_token_lifetime_says) {
    world.file_system().put("/t/lobby", "T1");
    world.file_system().changes["/t/lobby"] = world.now().wall;
    start([](auto& c) {
        auto& session = add(c, "lobby");
        session.source = token_source::access_token_file;
        session.access_token.reset();
        session.token_file = "/t/lobby";
        session.token_lifetime = std::chrono::hours{2};
    });
    world.advance(std::chrono::minutes{107});
    EXPECT_EQ(told_of("lobby"), "");
    world.advance(std::chrono::minutes{2});
    EXPECT_EQ(told_of("lobby"), "+expires_soon ");
    EXPECT_NE(condition("lobby").warnings.at(0).message.find("as token_lifetime says"), std::string::npos);
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_EQ(told_of("lobby"), "+expires_soon -expires_soon ") << "it lives beyond that end";
}

TEST_F(health_watch_test, tells_what_begins_by_itself) {
    start([](auto& c) { add(c, "lobby").max_session = std::chrono::hours{2}; });
    world.advance(std::chrono::hours{1});
    EXPECT_EQ(told_of("lobby"), "");
    EXPECT_EQ(count(health::ok), 1U);
    world.advance(std::chrono::hours{1});
    EXPECT_EQ(told_of("lobby"), "+keep_alive_ended ");
    EXPECT_EQ(count(health::degraded), 1U);
}

TEST_F(health_watch_test, tells_that_no_new_token_can_be_had_and_that_the_old_one_ends) {
    world.file_system().put("/secrets/client", "s");
    start([](auto& c) { add_client(c, "export"); });
    world.advance(seconds{10});
    ASSERT_EQ(state("export"), session_state::alive);
    world.login->answer = [](const genesys::request&) {
        return json(400, R"({"error":"invalid_client","description":"gone"})");
    };
    world.advance(std::chrono::hours{22});
    EXPECT_EQ(told_of("export"), "+renewal_failing ");
    auto judged = condition("export");
    EXPECT_EQ(judged.grade, health::attention);
    EXPECT_EQ(daemon.backend().session("export")->last_error->code, "invalid_client");
    EXPECT_EQ(count(health::attention), 1U);
    world.advance(std::chrono::hours{1} + seconds{30});
    EXPECT_EQ(told_of("export"), "+renewal_failing +expires_soon ");
    world.login->answer = [this](const genesys::request&) { return grant(); };
    world.advance(std::chrono::hours{2});
    EXPECT_EQ(state("export"), session_state::alive);
    EXPECT_EQ(told_of("export"), "+renewal_failing +expires_soon -renewal_failing -expires_soon ");
    EXPECT_FALSE(daemon.backend().session("export")->last_error);
}

TEST_F(health_watch_test, tells_again_what_becomes_worse) {
    world.file_system().put("/secrets/client", "s");
    start([](auto& c) { add_client(c, "export"); });
    world.advance(seconds{10});
    world.login->answer = [](const genesys::request&) { return json(503, "{}"); };
    world.advance(std::chrono::hours{21});
    EXPECT_EQ(told_of("export"), "+renewal_failing ");
    EXPECT_EQ(condition("export").grade, health::degraded);
    world.login->answer = [](const genesys::request&) { return json(400, R"({"error":"invalid_client"})"); };
    world.advance(std::chrono::minutes{10});
    EXPECT_EQ(told_of("export"), "+renewal_failing +renewal_failing ");
    EXPECT_EQ(condition("export").grade, health::attention);
}

TEST_F(health_watch_test, ends_the_warnings_of_a_session_that_is_gone) {
    start([](auto& c) {
        add(c, "lobby");
        add_sink(add(c, "door", "T2"));
    });
    world.file_system().broken_sink = "read-only";
    world.advance(std::chrono::minutes{1});
    ASSERT_EQ(told_of("door"), "+sink_failing ");
    reload([](auto& c) { add(c, "lobby"); });
    world.settle();
    EXPECT_EQ(told_of("door"), "+sink_failing -sink_failing ");
    EXPECT_EQ(count(health::ok), 1U);
    EXPECT_EQ(count(health::attention), 0U);
    // Its file still holds a token, which is the daemon's trouble now.
    EXPECT_NE(daemon_condition().find(warning_code::sink_failing), nullptr);
    EXPECT_EQ(told_of(""), "+sink_failing ");
    world.file_system().broken_sink.clear();
    world.advance(std::chrono::minutes{1});
    EXPECT_EQ(told_of(""), "+sink_failing -sink_failing ");
}

TEST_F(health_watch_test, shows_who_read_a_token_last) {
    start([](auto& c) { add_sink(add(c, "lobby")); });
    EXPECT_FALSE(daemon.backend().session("lobby")->use.last_read);
    ASSERT_TRUE(ask_token("lobby").get().has_value());
    EXPECT_EQ(daemon.backend().session("lobby")->use.last_read, world.now().wall);
    EXPECT_EQ(daemon.backend().session("lobby")->use.sink, "/run/lobby");
}

TEST_F(health_watch_test, lets_sessions_be_listed_by_health) {
    start([](auto& c) {
        add(c, "lobby", "T1");
        add(c, "door", "T2");
    });
    dead.insert("T2");
    world.advance(std::chrono::minutes{20});
    const auto unwell = [](session_state, health grade, std::string_view) { return grade != health::ok; };
    const auto found = daemon.backend().sessions("", 10, unwell).found;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].name, "door");
    EXPECT_EQ(found[0].condition.grade, health::attention);
}

/// What concerns all sessions of a large organization at once must not keep the loop from others.
TEST_F(health_watch_test, judges_some_sessions_in_a_turn) {
    roster names;
    scheduler sessions{1};
    pulse beat{world};
    events::event_bus news;
    health_watch watch{world, news, sessions, names, beat, {}};
    const auto settings = std::make_shared<config::organization>();
    const auto organization = sessions.add_organization({});
    names.add(organization_entry{organization, settings, {}});
    std::vector<session_id> all;
    for (int number = 0; number < 600; ++number) {
        auto session = std::make_shared<config::session>();
        session->name = std::to_string(number);
        all.push_back(sessions.add_session(organization, {}, world.now().boot));
        names.add(session_entry{all.back(), organization, session});
    }
    watch.update(all);
    EXPECT_EQ(watch.tally().count(health::ok), 250U);
    EXPECT_EQ(watch.next_wakeup(), world.now().boot);
    watch.update({});
    EXPECT_EQ(watch.tally().count(health::ok), 500U);
    watch.update(all);
    watch.update({});
    watch.update({});
    EXPECT_EQ(watch.tally().count(health::ok), 600U);
    EXPECT_NE(watch.next_wakeup(), world.now().boot);
}

}  // namespace
}  // namespace tokenkeeper::supervision::health_watch_test
