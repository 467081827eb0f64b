#include "tests/daemon/supervisor/health_stage.hpp"

#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

/// Notifications of the whole daemon: from an answer of the API to the request that tells somebody.
namespace tokenkeeper::supervision::notifications_test {
namespace {

constexpr std::string_view hidden = "T0pSecretPartOfTheUrl";

class notifications : public tests_of_health::health_stage {
protected:
    using words = std::vector<std::string>;

    notifications() {
        world.outer->answer = [this](const genesys::request& request) -> result<genesys::response> {
            bodies.push_back(request.body);
            return json(status, std::string{request.secret_target.reveal()});
        };
    }

    static void add_notifier(config::configuration& target, words wanted) {
        config::notifier made;
        made.words = std::move(wanted);
        made.url = secret{"https://hooks.example/" + std::string{hidden}};
        target.notifiers.push_back(std::move(made));
    }
    static settings_change two_sessions(const words& wanted) {
        return [wanted](config::configuration& c) {
            add(c, "lobby", "T1");
            add(c, "desk", "T2");
            add_notifier(c, wanted);
        };
    }
    /// The member of the notification that was sent last.
    [[nodiscard]] std::string sent(const char* member) const {
        return std::string{boost::json::parse(bodies.back()).at(member).as_string()};
    }
    [[nodiscard]] std::string stated_trouble() {
        const auto condition = daemon_condition();
        const auto* found = condition.find(warning_code::notifier_failing);
        return found == nullptr ? std::string{} : found->message;
    }

    int status = 204;
    std::vector<std::string> bodies;
};

TEST_F(notifications, tell_of_sessions_that_are_lost_together_once) {
    start(two_sessions({"session.lost"}));
    dead = {"T1", "T2"};
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(state("lobby"), session_state::lost);
    ASSERT_EQ(bodies.size(), 1U);
    EXPECT_EQ(sent("event"), "session.lost");
    EXPECT_EQ(boost::json::parse(bodies.back()).at("count").to_number<int>(), 2);
    EXPECT_EQ(bodies.back().find("T1"), std::string::npos) << "no token is in it";
}

TEST_F(notifications, tell_that_a_session_needs_attention_and_is_well_again) {
    start(two_sessions({"attention", "well"}));
    dead = {"T1"};
    world.advance(std::chrono::minutes{10});
    ASSERT_EQ(bodies.size(), 1U);
    EXPECT_EQ(sent("event"), "attention");
    EXPECT_NE(sent("text").find("lobby: the session's health is attention now, and was ok"),
              std::string::npos)
        << sent("text");
    dead.clear();
    world.advance(std::chrono::minutes{20});
    ASSERT_EQ(bodies.size(), 2U);
    EXPECT_EQ(sent("event"), "well");
}

TEST_F(notifications, that_fail_are_a_warning_until_one_arrives) {
    start(two_sessions({"session.lost", "config.loaded"}));
    status = 500;
    dead = {"T1", "T2"};
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(bodies.size(), 5U);
    EXPECT_EQ(told_of(""), "+notifier_failing ");
    EXPECT_EQ(daemon_condition().grade, health::degraded);
    EXPECT_NE(stated_trouble().find("hooks.example answers HTTP 500; 1 notification is lost"),
              std::string::npos)
        << stated_trouble();
    EXPECT_EQ(stated_trouble().find(hidden), std::string::npos);
    status = 200;
    reload(two_sessions({"session.lost", "config.loaded"}));
    world.advance(std::chrono::minutes{2});
    EXPECT_EQ(bodies.size(), 6U);
    EXPECT_EQ(sent("event"), "config.loaded");
    EXPECT_EQ(told_of(""), "+notifier_failing -notifier_failing ");
    EXPECT_EQ(stated_trouble(), "");
}

TEST_F(notifications, that_fail_end_their_warning_when_the_notifier_leaves) {
    start(two_sessions({"session.lost"}));
    status = 500;
    dead = {"T1", "T2"};
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(told_of(""), "+notifier_failing ");
    reload([](config::configuration& c) { add(c, "lobby", "T1"); });
    world.advance(seconds{1});
    EXPECT_EQ(told_of(""), "+notifier_failing -notifier_failing ");
}

TEST_F(notifications, that_hang_touch_no_session) {
    start(two_sessions({"session.lost", "config.loaded"}));
    world.outer->hanging = true;
    reload(two_sessions({"session.lost", "config.loaded"}));
    world.advance(std::chrono::minutes{30});
    EXPECT_EQ(world.outer->asked.size(), 1U);
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_EQ(state("desk"), session_state::alive);
    world.outer->release();
    world.settle();
    EXPECT_EQ(bodies.size(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::supervision::notifications_test
