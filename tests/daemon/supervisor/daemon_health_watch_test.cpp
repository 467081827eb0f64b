#include "daemon/supervisor/health/health_watch.hpp"
#include "lib/base/http_date.hpp"
#include "tests/daemon/supervisor/health_stage.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::daemon_health_watch_test {
namespace {

class daemon_health_watch : public tests_of_health::health_stage {
protected:
    /// The answer of an API whose clock is `ahead` of the host's.
    result<genesys::response> answered_at(const genesys::request& request, wall_time::duration ahead) {
        auto answered = answer(request);
        const auto date = format_http_date(world.now().wall + ahead);
        if (answered.has_value()) answered->headers.emplace_back("Date", date);
        return answered;
    }
};

TEST_F(daemon_health_watch, tells_a_refused_configuration_until_one_is_loaded) {
    start([](auto& c) { add(c, "lobby"); });
    world.load = []() -> config::load_result {
        return std::vector<config::diagnostic>{{{"a.yaml", 3, 1}, "sessions", "wrong"}};
    };
    EXPECT_FALSE(begin(daemon.backend().reload("uid 0, pid 1")).get().errors.empty());
    world.settle();
    EXPECT_EQ(told_of(""), "+configuration_refused ");
    EXPECT_EQ(daemon_condition().grade, health::attention);
    ASSERT_TRUE(daemon.backend().status().config_refused);
    EXPECT_EQ(daemon.backend().status().config_refused->errors.size(), 1U);
    reload([](auto& c) { add(c, "lobby"); });
    world.settle();
    EXPECT_EQ(told_of(""), "+configuration_refused -configuration_refused ");
    EXPECT_FALSE(daemon.backend().status().config_refused);
    EXPECT_EQ(daemon_condition().grade, health::ok);
}

TEST_F(daemon_health_watch, tells_rules_whose_accounts_are_missing) {
    start([](auto& c) {
        add(c, "lobby").readers.names = {"grafana"};
        config::unresolved_account missing;
        missing.name = "grafana";
        missing.answered = true;
        missing.session = "lobby";
        missing.path = "sessions.lobby.readers.users";
        c.unresolved = {missing};
        missing.session.clear();
        missing.answered = false;
        missing.path = "control.operators.users";
        c.unresolved.push_back(missing);
    });
    EXPECT_EQ(told_of("lobby"), "+rule_unusable ");
    EXPECT_EQ(told_of(""), "+name_service ");
    EXPECT_EQ(daemon.backend().session("lobby")->use.readers, std::vector<std::string>{"grafana"});
    EXPECT_TRUE(heard<events::configuration_doubted>().empty());
    reload([](auto& c) { add(c, "lobby"); });
    world.settle();
    EXPECT_EQ(told_of("lobby"), "+rule_unusable -rule_unusable ");
    EXPECT_EQ(told_of(""), "+name_service -name_service ");
}

TEST_F(daemon_health_watch, tells_that_the_kernel_does_not_tell_of_changed_files) {
    world.file_system().shortage = "this user has no inotify instance left";
    start([](auto& c) { add(c, "lobby"); });
    EXPECT_EQ(told_of(""), "+file_watch ");
    EXPECT_EQ(daemon_condition().grade, health::degraded);
    EXPECT_NE(daemon_condition().warnings.at(0).message.find("no inotify instance left"), std::string::npos);
    EXPECT_NE(daemon_condition().warnings.at(0).hint.find("max_user_instances"), std::string::npos);
}

TEST_F(daemon_health_watch, tells_that_watches_run_out_while_it_runs) {
    start([](auto& c) { add(c, "lobby"); });
    EXPECT_EQ(told_of(""), "");
    world.file_system().shortage = "this user has no inotify watch left for some folders";
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(told_of(""), "+file_watch ");
    world.file_system().shortage.clear();
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(told_of(""), "+file_watch -file_watch ");
}

TEST_F(daemon_health_watch, tells_that_the_clocks_differ) {
    start([](auto& c) { add(c, "lobby"); });
    world.api->answer = [this](const genesys::request& request) {
        return answered_at(request, -std::chrono::minutes{10});
    };
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(told_of(""), "+clock_differs ");
    const auto judged = daemon_condition();
    ASSERT_EQ(judged.warnings.size(), 1U);
    EXPECT_NE(judged.warnings[0].message.find("it is 10m"), std::string::npos) << judged.warnings[0].message;
    EXPECT_NE(judged.warnings[0].message.find("ahead"), std::string::npos);
    EXPECT_NE(judged.warnings[0].message.find("acme"), std::string::npos) << judged.warnings[0].message;
    world.api->answer = [this](const genesys::request& request) { return answered_at(request, {}); };
    world.advance(std::chrono::minutes{7});
    EXPECT_EQ(told_of(""), "+clock_differs -clock_differs ");
    EXPECT_EQ(daemon_condition().grade, health::ok);
}

TEST_F(daemon_health_watch, forgets_the_clock_of_an_organization_that_leaves) {
    world.api->answer = [this](const genesys::request& request) {
        return answered_at(request, std::chrono::hours{1});
    };
    start([](auto& c) { add(c, "lobby", "T1"); });
    world.advance(std::chrono::minutes{2});
    EXPECT_EQ(told_of(""), "+clock_differs ");
    reload([](auto& c) { c.organizations.erase("acme"); });
    world.settle();
    EXPECT_EQ(told_of(""), "+clock_differs -clock_differs ");
}

/// An API that tells another time with each answer.
TEST_F(daemon_health_watch, tells_nothing_of_a_clock_that_turns) {
    start([](auto& c) { add(c, "lobby", "T1").check_interval = seconds{5}; });
    int turn = 0;
    world.api->answer = [this, &turn](const genesys::request& request) {
        return answered_at(request, std::chrono::hours{++turn % 2 == 0 ? 3 : 0});
    };
    for (int second = 0; second < 600; ++second) {
        world.advance(seconds{1});
        ASSERT_EQ(daemon_condition().grade, health::ok) << second;
    }
    EXPECT_GT(turn, 100);
    EXPECT_EQ(told_of(""), "");
}

TEST_F(daemon_health_watch, tells_that_the_log_loses_lines_until_it_loses_no_more) {
    start([](auto& c) { add(c, "lobby"); });
    lost_lines = 3;
    world.advance(std::chrono::minutes{8});
    EXPECT_EQ(told_of(""), "+log_dropping ");
    lost_lines = 4;
    world.advance(std::chrono::minutes{9});
    EXPECT_EQ(told_of(""), "+log_dropping ");
    EXPECT_NE(daemon_condition().warnings.at(0).message.find("4 lines"), std::string::npos);
    world.advance(std::chrono::minutes{11});
    EXPECT_EQ(told_of(""), "+log_dropping -log_dropping ");
}

}  // namespace
}  // namespace tokenkeeper::supervision::daemon_health_watch_test
