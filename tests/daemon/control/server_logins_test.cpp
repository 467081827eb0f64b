#include "tests/daemon/control/running_server.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace tokenkeeper::control::server_logins_test {
namespace {

using testing::running_server;
using testing::unix_client;

/// Users 5000 to 5002 may log in to lobby, and no more; user 4000 is an operator.
void let_visitors_log_in(running_server& running) {
    running.on_thread([&running] {
        session_rights rights;
        rights.logins["lobby"] = {.users = {5000, 5001, 5002}, .groups = {}};
        running.served->set_access({.users = {4000}, .groups = {}}, std::move(rights));
    });
}

void ask_as(running_server& running, uid_t user) {
    running.on_thread(
        [&running, user] { running.client_identity = {.uid = user, .gid = 70, .groups = {}, .pid = 5}; });
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Each way of a visitor to be in the way of others: places that its work holds, and a pace that it is ahead
/// of.
TEST(control_server, lets_operators_command_while_visitors_log_in_without_a_pause) {
    auto bounds = testing::without_times();
    bounds.long_answers = 8;
    bounds.commands_at_once = 100;  // so 4 of a visitor
    bounds.command_interval = testing::never;
    running_server running{bounds};
    let_visitors_log_in(running);
    for (const uid_t visitor : {5000U, 5001U}) {
        ask_as(running, visitor);
        std::vector<unix_client> busy;
        for (int i = 0; i < 4; ++i)
            EXPECT_EQ(running.client().ask("POST", "/v1/sessions/lobby/login").status, 201);
        for (int i = 0; i < 12; ++i) {
            const auto refused = busy.emplace_back(running.client()).ask("POST", "/v1/sessions/lobby/login");
            EXPECT_EQ(refused.status, 503) << "at once, not when its time comes";
            EXPECT_TRUE(refused.has("Retry-After: 1728000")) << refused.header;
            EXPECT_TRUE(contains(refused.body, "This user has sent too many logins")) << refused.body;
        }
        ask_as(running, 4000);
        EXPECT_EQ(running.client().ask("POST", "/v1/sessions/export/verify").status, 200);
    }
    EXPECT_EQ(running.acts().size(), 10U) << "four logins of each visitor, two checks of the operator";
}

TEST(control_server, keeps_the_places_of_operators_while_logins_of_visitors_go_on) {
    auto bounds = testing::without_times();
    bounds.long_answers = 16;
    running_server running{bounds};
    let_visitors_log_in(running);
    running.hold();
    const std::string body = R"({"code":"c","state":"s"})";
    const auto finish =
        "POST /v1/sessions/lobby/login/login-1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    std::vector<unix_client> busy;
    for (std::size_t i = 1; i <= 4; ++i) {
        ask_as(running, i <= 2 ? 5000 : 5001);
        ASSERT_TRUE(busy.emplace_back(running.client()).send(finish));
        running.until([&running, i] { return running.backend.acts.size() == i; });
    }
    ask_as(running, 5002);
    ASSERT_TRUE(busy.emplace_back(running.client()).send(finish));
    running.until([&running] { return running.backend.acts.size() == 5; });  // who has no place gets one
    const auto refused = running.client().ask("POST", "/v1/sessions/lobby/login");
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(contains(refused.body, "who are no operators")) << refused.body;
    ask_as(running, 4000);
    std::vector<unix_client> checks;
    for (std::size_t i = 1; i <= 8; ++i)
        ASSERT_TRUE(checks.emplace_back(running.client())
                        .send("POST /v1/sessions/export/verify HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    running.until([&running] { return running.backend.acts.size() == 13; });
    EXPECT_EQ(running.client().ask("POST", "/v1/sessions/export/verify").status, 503)
        << "half of all operators'";
    running.let_go();
    for (auto& each : checks)
        EXPECT_EQ(each.receive().status, 200);
}

}  // namespace
}  // namespace tokenkeeper::control::server_logins_test
