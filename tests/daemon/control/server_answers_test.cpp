#include "tests/daemon/control/running_server.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::server_answers_test {
namespace {

using testing::running_server;
using testing::unix_client;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(control_server, answers_every_request_of_the_contract_so_far) {
    running_server running;
    auto client = running.client();
    EXPECT_EQ(boost::json::parse(client.ask("GET", "/v1/status").body).at("version"), "1.2.3");
    const auto sessions = boost::json::parse(client.ask("GET", "/v1/sessions?limit=1").body);
    EXPECT_EQ(sessions.at("sessions").as_array().size(), 1U);
    EXPECT_EQ(sessions.at("next"), "export");
    EXPECT_EQ(boost::json::parse(client.ask("GET", "/v1/sessions/lobby").body).at("name"), "lobby");
    const auto history = boost::json::parse(client.ask("GET", "/v1/sessions/lobby/history").body);
    EXPECT_TRUE(history.at("history").as_array().empty());
    EXPECT_EQ(client.ask("GET", "/v1/sessions/nobody/history").status, 404);
    EXPECT_EQ(client.ask("GET", "/livez").body, "ok\n");
    EXPECT_EQ(boost::json::parse(client.ask("GET", "/readyz").body).at("sessions").at("total"), 2);
    EXPECT_EQ(client.ask("GET", "/readyz/lobby").status, 200);
    EXPECT_EQ(boost::json::parse(client.ask("POST", "/v1/sessions/lobby/verify").body).at("name"), "lobby");
    EXPECT_EQ(client.ask("POST", "/v1/sessions/export/keep-alive").status, 200);
    EXPECT_EQ(boost::json::parse(client.ask("POST", "/v1/reload").body).at("generation"), 4);
    running.on_thread([&running] { EXPECT_TRUE(running.backend.reloaded_by.starts_with("uid ")); });
    const std::vector<std::string> asked{"verify lobby for uid 0, pid 1",
                                         "keep-alive export for uid 0, pid 1"};
    EXPECT_EQ(running.acts(), asked);
}

TEST(control_server, answers_for_itself_while_sessions_are_loaded_and_for_them_after_that) {
    running_server running{testing::without_times(), running_server::begin::sessions_known};
    running.on_thread([&running] { running.backend.every_session.clear(); });
    auto asking = running.client();
    ASSERT_TRUE(asking.send("GET /v1/sessions/lobby HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    auto gone = running.client();
    ASSERT_TRUE(gone.send("GET /readyz/lobby HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    gone.end_sending();
    auto client = running.client();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(client.ask("GET", "/v1/status").status, 200);
        EXPECT_EQ(client.ask("GET", "/livez").status, 200);
    }
    running.on_thread([&running] {
        running.backend.every_session.emplace_back().name = "lobby";
        running.served->start_early();
        running.served->start();
    });
    EXPECT_EQ(boost::json::parse(asking.receive().body).at("name"), "lobby");
    EXPECT_EQ(client.ask("GET", "/v1/sessions/lobby").status, 200) << "nothing waits any more";
}

TEST(control_server, says_what_it_sends) {
    running_server running;
    auto client = running.client();
    const auto good = client.ask("GET", "/v1/status");
    EXPECT_TRUE(good.has("Server: tokenkeeper"));
    EXPECT_TRUE(good.has("Cache-Control: no-store"));
    EXPECT_TRUE(good.has("Content-Type: application/json"));
    const auto bad = client.ask("GET", "/v1/nothing");
    EXPECT_EQ(bad.status, 404);
    EXPECT_TRUE(bad.has("Content-Type: application/problem+json"));
    EXPECT_EQ(boost::json::parse(bad.body).at("status"), 404);
    const auto wrong_method = client.ask("DELETE", "/v1/status");
    EXPECT_EQ(wrong_method.status, 405);
    EXPECT_TRUE(wrong_method.has("Allow: GET, HEAD"));
}

TEST(control_server, says_no_such_session) {
    running_server running;
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/v1/sessions/nobody").status, 404);
    EXPECT_EQ(client.ask("POST", "/v1/sessions/nobody/verify").status, 404);
    EXPECT_EQ(client.ask("GET", "/readyz/nobody").status, 404);
}

TEST(control_server, tells_why_a_session_is_not_ready) {
    running_server running;
    running.on_thread([&running] {
        running.backend.every_session[1].state = session_state::lost;
        running.backend.every_session[1].reason = "idle_timeout";
    });
    auto client = running.client();
    const auto answer = client.ask("GET", "/readyz/lobby");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(boost::json::parse(answer.body).at("detail"), "The session 'lobby' is lost (idle_timeout).");
    EXPECT_EQ(client.ask("GET", "/readyz").status, 200) << "the daemon itself is fine";
}

TEST(control_server, does_not_send_anybody_to_log_in_while_a_401_is_asked_about_again) {
    running_server running;
    running.on_thread([&running] {
        auto& session = running.backend.every_session[1];
        session.state = session_state::retrying;
        session.last_error.emplace();
        session.last_error->hint = "Log in again.";
        session.condition.warnings.push_back(
            {.code = warning_code::rejected, .message = "the API rejects the token", .hint = "Wait."});
    });
    auto client = running.client();
    EXPECT_EQ(boost::json::parse(client.ask("GET", "/readyz/lobby").body).at("hint"), "Wait.");
}

TEST(control_server, is_not_ready_before_there_is_a_configuration) {
    running_server running;
    running.on_thread([&running] { running.backend.view.config_loaded = {}; });
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/readyz").status, 503);
    EXPECT_EQ(client.ask("GET", "/livez").status, 200);
}

TEST(control_server, tells_repeated_refusals_of_a_user_once_with_their_count) {
    limits bounds = testing::without_times();
    bounds.refusals = milliseconds{300};
    running_server running{bounds};
    const auto visitor = [&running](uid_t user) {
        running.on_thread(
            [&running, user] { running.client_identity = {.uid = user, .gid = 70, .groups = {}, .pid = 5}; });
        auto client = running.client();
        EXPECT_EQ(client.ask("GET", "/livez").status, 200);
        return client;
    };
    auto first = visitor(4000);
    auto second = visitor(4001);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(first.ask("POST", "/v1/reload").status, 403);
    EXPECT_EQ(second.ask("POST", "/v1/reload").status, 403);
    // However slow this machine is: 20 requests are told in 2 lines, or in one more for each interval.
    std::vector<std::string> told;
    running.until([&] {
        told = running.backend.denials;
        return std::ranges::any_of(told, [](const auto& line) { return contains(line, " times"); });
    });
    EXPECT_EQ(told.at(0), "POST /v1/reload by uid 4000, pid 5");
    EXPECT_NE(std::ranges::find(told, "POST /v1/reload by uid 4001, pid 5"), told.end());
    EXPECT_LT(told.size(), 10U);
}

TEST(control_server, refuses_control_to_a_visitor_and_leaves_an_audit_event) {
    running_server running;
    running.on_thread(
        [&running] { running.client_identity = {.uid = 4000, .gid = 70, .groups = {71}, .pid = 5}; });
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/v1/status").status, 200);
    EXPECT_EQ(client.ask("POST", "/v1/sessions/lobby/verify").status, 403);
    const std::vector<std::string> expected{"POST /v1/sessions/lobby/verify by uid 4000, pid 5"};
    running.on_thread([&running, &expected] { EXPECT_EQ(running.backend.denials, expected); });

    running.on_thread([&running] { running.served->set_access({.users = {}, .groups = {71}}, {}); });
    EXPECT_EQ(client.ask("POST", "/v1/sessions/lobby/verify").status, 200) << "from the next request on";
    EXPECT_EQ(running.acts().size(), 1U);
}

TEST(control_server, gives_a_token_to_a_reader_and_to_nobody_else) {
    running_server running;
    running.on_thread([&running] {
        running.client_identity = {.uid = 4000, .gid = 70, .groups = {71}, .pid = 5};
        running.served->set_access({}, {.readers = {{"lobby", {.users = {}, .groups = {71}}}}});
    });
    auto client = running.client();
    const auto given = client.ask("GET", "/v1/sessions/lobby/token?min_valid=2m");
    EXPECT_EQ(given.status, 200);
    EXPECT_TRUE(given.has("Cache-Control: no-store"));
    EXPECT_TRUE(given.has("Content-Type: application/json"));
    EXPECT_EQ(boost::json::parse(given.body).at("access_token"), "tok-5ecret.of~lobby");
    const auto head = client.ask("HEAD", "/v1/sessions/lobby/token");
    EXPECT_EQ(head.status, 200);
    EXPECT_FALSE(contains(head.header, "tok-5ecret"));
    for (const auto* target : {"/v1/sessions/export/token", "/v1/sessions/nobody/token"}) {
        const auto refused = client.ask("GET", target);
        EXPECT_EQ(refused.status, 403) << target;
        EXPECT_TRUE(contains(refused.body, "readers"));
    }
    running.on_thread([&running] {
        const std::vector<std::string> acts{"token lobby valid for 120 for uid 4000, pid 5",
                                            "token lobby for uid 4000, pid 5"};
        const std::vector<std::string> denials{"GET /v1/sessions/export/token by uid 4000, pid 5"};
        EXPECT_EQ(running.backend.acts, acts);
        EXPECT_EQ(running.backend.denials, denials);
        running.served->set_access({}, {});
    });
    EXPECT_EQ(client.ask("GET", "/v1/sessions/lobby/token").status, 403) << "from the next request on";
    EXPECT_EQ(running.client().ask("GET", "/v1/sessions/lobby").status, 200);
}

TEST(control_server, tells_root_that_there_is_no_such_session) {
    running_server running;
    EXPECT_EQ(running.client().ask("GET", "/v1/sessions/nobody/token").status, 404);
    EXPECT_EQ(running.client().ask("POST", "/v1/sessions/nobody/renew").status, 404);
}

TEST(control_server, shows_the_token_in_no_other_answer) {
    running_server running;
    auto client = running.client();
    for (const auto& [method, target] :
         {std::pair{"GET", "/v1/status"},
          {"GET", "/v1/sessions"},
          {"GET", "/v1/sessions/lobby"},
          {"POST", "/v1/sessions/lobby/verify"},
          {"POST", "/v1/sessions/lobby/renew"},
          {"POST", "/v1/sessions/lobby/revoke"},
          {"GET", "/v1/organizations/acme/idle-timeout"},
          {"DELETE", "/v1/organizations/acme/users/2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10/tokens"},
          {"GET", "/readyz/lobby"},
          {"GET", "/readyz"}}) {
        const auto answer = client.ask(method, target);
        EXPECT_EQ(answer.status, 200) << target;
        EXPECT_FALSE(contains(answer.header + answer.body, "tok-5ecret")) << target;
    }
}

}  // namespace
}  // namespace tokenkeeper::control::server_answers_test
