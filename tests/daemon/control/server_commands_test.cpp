#include "tests/daemon/control/running_server.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::server_commands_test {
namespace {

using testing::running_server;
using testing::unix_client;

/// Clients are user 4000 from now on, who is an operator.
void ask_as_operator(running_server& running) {
    running.on_thread([&running] {
        running.client_identity = {.uid = 4000, .gid = 70, .groups = {}, .pid = 5};
        running.served->set_access({.users = {4000}, .groups = {}}, {});
    });
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The server waits for an answer no longer than a moment.
limits impatient() {
    limits bounds = testing::without_times();
    bounds.patience = milliseconds{30};
    return bounds;
}

TEST(control_server, renews_and_revokes) {
    running_server running;
    auto client = running.client();
    EXPECT_EQ(boost::json::parse(client.ask("POST", "/v1/sessions/lobby/renew").body).at("name"), "lobby");
    EXPECT_EQ(client.ask("POST", "/v1/sessions/export/revoke").status, 200);
    const std::vector<std::string> asked{"renew lobby for uid 0, pid 1", "revoke export for uid 0, pid 1"};
    EXPECT_EQ(running.acts(), asked);
}

TEST(control_server, reads_and_changes_the_idle_timeout_and_says_whose_token_it_used) {
    running_server running;
    auto client = running.client();
    const auto read = client.ask("GET", "/v1/organizations/acme/idle-timeout");
    EXPECT_EQ(read.body, R"({"idleTokenTimeoutSeconds":900,"future":"kept"})"
                         "\n");
    EXPECT_TRUE(read.has("Tokenkeeper-Session: lobby"));
    for (const auto& [query, body] : {std::pair{"", R"({"seconds":600})"},
                                      {"?session=export", R"({"enabled":true,"seconds":1200})"},
                                      {"?session=", R"( {"enabled" : false} )"}}) {
        const auto target = std::string{"/v1/organizations/acme/idle-timeout"} + query;
        EXPECT_EQ(client.ask_with_body("PUT", target, body).status, 200) << body;
    }
    const std::vector<std::string> asked{"idle-timeout acme with '' for uid 0, pid 1",
                                         "idle-timeout acme with '' 600 for uid 0, pid 1",
                                         "idle-timeout acme with 'export' enabled 1200 for uid 0, pid 1",
                                         "idle-timeout acme with '' disabled for uid 0, pid 1"};
    EXPECT_EQ(running.acts(), asked);
}

TEST(control_server, changes_no_idle_timeout_that_it_does_not_understand) {
    running_server running;
    auto client = running.client();
    for (const auto* body : {"", "{", "[]", "900", "{}", R"({"seconds":"900"})", R"({"enabled":1})"}) {
        const auto answer = client.ask_with_body("PUT", "/v1/organizations/acme/idle-timeout", body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(boost::json::parse(answer.body).at("type"), "urn:tokenkeeper:problem:bad-body") << body;
    }
    const std::string large = R"({"seconds":900,"x":")" + std::string(70'000, 'x') + "\"}";
    EXPECT_EQ(client.ask_with_body("PUT", "/v1/organizations/acme/idle-timeout", large).status, 413);
    EXPECT_TRUE(running.acts().empty());
}

TEST(control_server, revokes_nobody_by_an_id_that_is_no_uuid_unless_it_is_asked_to) {
    running_server running;
    auto client = running.client();
    const std::string path = "/v1/organizations/acme/users/";
    for (const std::string id :
         {"..%2Fme", "a%2f..%2fme", "%00", "me", "u-1", "%2e%2e", "..%252Fme",
          "2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a1", "2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10%0a",
          "2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a1g", "2a2b6f1e%2D7a6f-4c1c-9d0f-3f0c6d1f5a1%C2%AD"}) {
        for (const std::string query : {"", "?any_id=false", "?any_id=1", "?any_id=", "?session=export"}) {
            const auto answer = client.ask("DELETE", path + id + "/tokens" + query);
            EXPECT_TRUE(answer.status == 400 || answer.status == 404) << id << query << ' ' << answer.status;
        }
    }
    EXPECT_EQ(running.acts(), std::vector<std::string>{});
    for (const std::string id :
         {"2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10", "2A2B6F1E-7A6F-4C1C-9D0F-3F0C6D1F5A10"})
        EXPECT_EQ(client.ask("DELETE", path + id + "/tokens").status, 200);
}

TEST(control_server, revokes_the_tokens_of_a_user) {
    running_server running;
    auto client = running.client();
    const auto answer =
        client.ask("DELETE", "/v1/organizations/acme/users/u%2F1/tokens?session=export&any_id=true");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(boost::json::parse(answer.body).at("session"), "export");
    EXPECT_TRUE(answer.has("Tokenkeeper-Session: export"));
    const std::vector<std::string> asked{"revoke-user acme 'u/1' with 'export' for uid 0, pid 1"};
    EXPECT_EQ(running.acts(), asked);
}

TEST(control_server, tells_why_something_was_refused) {
    running_server running;
    error cause{errc::forbidden, "missing permission"};
    cause.http_status = 403;
    cause.api_code = "missing.permissions";
    running.on_thread([&running, &cause] {
        running.backend.refuses = refusal{
            .type = refusal::kind::upstream, .detail = "Refused.", .hint = "Ask for more.", .cause = cause};
    });
    auto client = running.client();
    for (const auto& [method, target] :
         {std::pair{"GET", "/v1/sessions/lobby/token"},
          {"POST", "/v1/sessions/lobby/revoke"},
          {"GET", "/v1/organizations/acme/idle-timeout"},
          {"DELETE", "/v1/organizations/acme/users/2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10/tokens"}}) {
        const auto answer = client.ask(method, target);
        EXPECT_EQ(answer.status, 502) << target;
        EXPECT_TRUE(answer.has("Content-Type: application/problem+json"));
        const auto body = boost::json::parse(answer.body);
        EXPECT_EQ(body.at("code"), "missing.permissions");
        EXPECT_EQ(body.at("detail"), "Refused.");
        EXPECT_EQ(body.at("hint"), "Ask for more.");
    }
    running.on_thread([&running] { running.backend.refuses->type = refusal::kind::conflict; });
    EXPECT_EQ(client.ask("GET", "/v1/sessions/lobby/token").status, 409);
}

TEST(control_server, gives_no_token_to_a_client_that_waited_too_long) {
    running_server running{impatient()};
    running.hold();
    auto client = running.client();
    const auto answer = client.ask("GET", "/v1/sessions/lobby/token");
    EXPECT_EQ(answer.status, 504);
    EXPECT_FALSE(contains(answer.body, "tok-5ecret"));
    running.let_go();
    EXPECT_EQ(client.ask("GET", "/v1/sessions/lobby/token").status, 200);
}

TEST(control_server, gives_the_errors_of_a_refused_reload) {
    running_server running;
    running.on_thread([&running] { running.backend.errors = {"a.yaml:1:2: sessions: wrong", "another"}; });
    auto client = running.client();
    const auto answer = client.ask("POST", "/v1/reload");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(boost::json::parse(answer.body).at("errors").at(0), "a.yaml:1:2: sessions: wrong");
}

TEST(control_server, reloads_one_at_a_time) {
    running_server running;
    running.hold();
    std::vector<unix_client> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(running.client());
        ASSERT_TRUE(clients.back().send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        // The answer on the other connection shows that this one's request has been read.
    }
    auto second = running.client();
    ASSERT_EQ(second.ask("GET", "/livez").status, 200);
    running.until([&running] { return running.backend.reloads == 1; });
    running.let_go();
    std::string generations;
    for (auto& client : clients)
        generations += client.receive().body;
    for (const auto* each : {"{\"generation\":4}", "{\"generation\":5}", "{\"generation\":6}"}) {
        EXPECT_TRUE(contains(generations, each)) << generations;
    }
    running.on_thread([&running] { EXPECT_EQ(running.backend.most_reloads, 1); });
}

TEST(control_server, answers_for_a_bug_without_telling_more) {
    running_server running;
    running.on_thread([&running] { running.backend.broken = true; });
    auto client = running.client();
    for (const auto& [method, target] :
         {std::pair{"GET", "/v1/status"}, std::pair{"POST", "/v1/sessions/lobby/verify"}}) {
        const auto answer = client.ask(method, target);
        EXPECT_EQ(answer.status, 500);
        EXPECT_FALSE(contains(answer.body, "secret detail"));
    }
    EXPECT_EQ(client.ask("GET", "/livez").status, 200);
    running.on_thread([&running] {
        ASSERT_EQ(running.reports.size(), 2U);
        EXPECT_TRUE(contains(running.reports[1], "secret detail"));
    });
}

TEST(control_server, leaves_a_check_running_that_takes_too_long) {
    running_server running{impatient()};
    running.hold();
    auto client = running.client();
    const auto answer = client.ask("POST", "/v1/sessions/lobby/verify");
    EXPECT_EQ(answer.status, 504);
    EXPECT_TRUE(contains(answer.body, "the daemon goes on with it"));
    EXPECT_EQ(client.ask("GET", "/livez").status, 200) << "on the same connection";
    // It fails later on, when nobody waits for it: that is told all the same.
    running.on_thread([&running] {
        running.backend.broken = true;
        running.backend.let_go();
    });
    running.until([&running] { return !running.reports.empty(); });
    running.on_thread(
        [&running] { EXPECT_TRUE(contains(running.reports[0], "after its client was answered")); });
}

TEST(control_server, finishes_a_check_whose_client_has_gone) {
    running_server running;
    running.hold();
    {
        auto client = running.client();
        ASSERT_TRUE(client.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        running.until([&running] { return !running.backend.acts.empty(); });
    }
    running.let_go();
    EXPECT_EQ(running.client().ask("GET", "/livez").status, 200);
    running.on_thread([&running] { EXPECT_TRUE(running.reports.empty()); });
}

/// A client that hangs up gives its place among the long answers back, also if it never waited for one.
TEST(control_server, frees_the_place_of_a_client_that_hangs_up) {
    auto bounds = testing::without_times();
    bounds.long_answers = 4;
    running_server running{bounds};
    ask_as_operator(running);
    running.hold();
    for (std::size_t i = 1; i <= 128; ++i) {
        auto client = running.client();
        ASSERT_TRUE(client.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        if (i % 2 == 0) continue;
        running.until([&running, i] { return running.backend.acts.size() >= i; });
    }
    running.until([&running] { return running.backend.acts.size() == 128; });
    auto client = running.client();
    ASSERT_TRUE(client.send("POST /v1/sessions/export/renew HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    running.until([&running] { return running.backend.acts.size() == 129; });
    running.let_go();
    EXPECT_EQ(client.receive().status, 200);
    running.on_thread([&running] { EXPECT_TRUE(running.reports.empty()); });
}

TEST(control_server, begins_no_command_of_an_operator_who_gives_too_many_before_its_time) {
    auto bounds = testing::without_times();
    bounds.commands_at_once = 2;
    bounds.command_interval = testing::never;
    running_server running{bounds};
    ask_as_operator(running);
    auto busy = running.client();
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(busy.ask("POST", "/v1/sessions/lobby/verify").status, 200);
    ASSERT_TRUE(busy.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    EXPECT_EQ(running.client().ask("GET", "/v1/status").status, 200);
    running.on_thread([&running] { running.client_identity.uid = 0; });
    EXPECT_EQ(running.client().ask("POST", "/v1/sessions/export/verify").status, 200);
    EXPECT_EQ(running.acts().size(), 3U) << "two of the operator, one of root";
}

TEST(control_server, lets_root_reload_while_an_operator_has_every_place_it_can_get) {
    auto bounds = testing::without_times();
    bounds.long_answers = 4;
    running_server running{bounds};
    ask_as_operator(running);
    running.hold();
    std::vector<unix_client> busy;
    for (int i = 0; i < 2; ++i)
        ASSERT_TRUE(
            busy.emplace_back(running.client()).send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    running.until([&running] { return running.backend.reloads == 1; });
    EXPECT_EQ(running.client().ask("POST", "/v1/reload").status, 503);
    running.on_thread([&running] { running.client_identity.uid = 0; });
    auto root = running.client();
    ASSERT_TRUE(root.send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    ASSERT_EQ(running.client().ask("GET", "/livez").status, 200) << "the server has read it by now";
    running.let_go();
    EXPECT_TRUE(contains(root.receive().body, "\"generation\":5")) << "before the operator's second";
    EXPECT_TRUE(contains(busy[0].receive().body, "\"generation\":4"));
    EXPECT_TRUE(contains(busy[1].receive().body, "\"generation\":6"));
}

}  // namespace
}  // namespace tokenkeeper::control::server_commands_test
