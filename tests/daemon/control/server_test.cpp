#include "tests/daemon/control/running_server.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::server_test {
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
    EXPECT_EQ(client.ask("GET", "/livez").body, "ok\n");
    EXPECT_EQ(boost::json::parse(client.ask("GET", "/readyz").body).at("sessions").at("total"), 2);
    EXPECT_EQ(client.ask("GET", "/readyz/lobby").status, 200);
    EXPECT_EQ(boost::json::parse(client.ask("POST", "/v1/sessions/lobby/verify").body).at("name"), "lobby");
    EXPECT_EQ(client.ask("POST", "/v1/sessions/export/keep-alive").status, 200);
    EXPECT_EQ(boost::json::parse(client.ask("POST", "/v1/reload").body).at("generation"), 4);
    const std::vector<std::string> asked{"verify lobby for uid 0, pid 1",
                                         "keep-alive export for uid 0, pid 1"};
    running.on_thread([&running, &asked] { EXPECT_EQ(running.backend.acts, asked); });
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
        running.backend.all[1].state = session_state::lost;
        running.backend.all[1].reason = "idle_timeout";
    });
    auto client = running.client();
    const auto answer = client.ask("GET", "/readyz/lobby");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(boost::json::parse(answer.body).at("detail"), "The session 'lobby' is lost (idle_timeout).");
    EXPECT_EQ(client.ask("GET", "/readyz").status, 200) << "the daemon itself is fine";
}

TEST(control_server, is_not_ready_before_there_is_a_configuration) {
    running_server running;
    running.on_thread([&running] { running.backend.view.config_loaded = {}; });
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/readyz").status, 503);
    EXPECT_EQ(client.ask("GET", "/livez").status, 200);
}

TEST(control_server, answers_head_with_the_length_alone) {
    running_server running;
    auto client = running.client();
    const auto head = client.ask("HEAD", "/livez");
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.has("Content-Length: 3"));
    EXPECT_EQ(client.ask("GET", "/livez").body, "ok\n") << "no body was left in between";
}

TEST(control_server, answers_requests_that_were_sent_ahead_in_their_order) {
    running_server running;
    auto client = running.client();
    std::string requests;
    for (int i = 0; i < 100; ++i) {
        requests += "GET /v1/sessions/" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }
    ASSERT_TRUE(client.send(requests));
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(contains(client.receive().body, "'" + std::to_string(i) + "'")) << i;
    }
}

TEST(control_server, speaks_http_1_0) {
    running_server running;
    auto client = running.client();
    ASSERT_TRUE(client.send("GET /livez HTTP/1.0\r\n\r\n"));
    EXPECT_EQ(client.receive().body, "ok\n");
    EXPECT_TRUE(client.wait_for_end());
}

TEST(control_server, closes_when_asked_to) {
    running_server running;
    auto client = running.client();
    EXPECT_TRUE(client.ask("GET", "/livez", "Connection: close\r\n").has("Connection: close"));
    EXPECT_TRUE(client.wait_for_end());
}

TEST(control_server, ignores_bodies_that_nobody_needs) {
    running_server running;
    auto client = running.client();
    EXPECT_EQ(client.ask("POST", "/v1/sessions/lobby/verify", "Content-Length: 0\r\n").status, 200);
    ASSERT_TRUE(client.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"));
    EXPECT_EQ(client.receive().status, 200);
    ASSERT_TRUE(
        client.send("POST /v1/reload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
    EXPECT_EQ(client.receive().status, 200);
    ASSERT_TRUE(
        client.send("GET /livez HTTP/1.1\r\nContent-Length: 65536\r\n\r\n" + std::string(65536, 'x')));
    EXPECT_EQ(client.receive().status, 200);
}

TEST(control_server, tells_a_client_that_asks_first_to_go_on) {
    running_server running;
    auto client = running.client();
    ASSERT_TRUE(client.send("POST /v1/reload HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(client.receive().status, 100);
    ASSERT_TRUE(client.send("{}"));
    EXPECT_EQ(client.receive().status, 200);
}

TEST(control_server, refuses_bodies_and_headers_that_are_too_large) {
    running_server running;
    auto declared = running.client();
    ASSERT_TRUE(declared.send("POST /v1/reload HTTP/1.1\r\nContent-Length: 65537\r\n\r\n"));
    EXPECT_EQ(declared.receive().status, 413);

    auto chunked = running.client();
    ASSERT_TRUE(chunked.send("POST /v1/reload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 9; ++i)
        chunked.send("2000\r\n" + std::string(8192, 'x') + "\r\n");
    EXPECT_EQ(chunked.receive().status, 413);

    auto header = running.client();
    header.send("GET /livez HTTP/1.1\r\nX: " + std::string(1'048'576, 'x'));
    EXPECT_EQ(header.receive().status, 431);
    EXPECT_EQ(running.client().ask("GET", "/livez").status, 200);
}

TEST(control_server, refuses_what_is_not_http) {
    running_server running;
    for (const auto* nonsense : {"\x16\x03\x01\x02\r\n\r\n", "GET /livez HTTP/1.1\r\nno colon\r\n\r\n",
                                 "GET /livez HTTP/1.1\r\nContent-Length: -1\r\n\r\n"}) {
        auto client = running.client();
        ASSERT_TRUE(client.send(nonsense));
        EXPECT_EQ(client.receive().status, 400) << nonsense;
        client.end_sending();
        EXPECT_TRUE(client.wait_for_end());
    }
    auto modern = running.client();
    ASSERT_TRUE(modern.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    EXPECT_EQ(modern.receive().status, 505);
}

TEST(control_server, tells_a_client_that_stopped_half_way) {
    running_server running;
    auto client = running.client();
    ASSERT_TRUE(client.send("GET /livez HT"));
    client.end_sending();
    EXPECT_EQ(client.receive().status, 400);
}

TEST(control_server, refuses_web_pages) {
    running_server running;
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/v1/status", "Origin: http://evil.example\r\n").status, 403);
    EXPECT_EQ(client.ask("POST", "/v1/reload", "Referer: http://evil.example/x\r\n").status, 403);
    running.on_thread([&running] { EXPECT_EQ(running.backend.view.config_generation, 3U); });
}

TEST(control_server, tells_repeated_refusals_of_a_user_once_with_their_count) {
    limits bounds = testing::without_times();
    bounds.refusals = milliseconds{300};
    running_server running{bounds};
    const auto visitor = [&running](uid_t user) {
        running.on_thread(
            [&running, user] { running.who = {.uid = user, .gid = 70, .groups = {}, .pid = 5}; });
        auto client = running.client();
        EXPECT_EQ(client.ask("GET", "/livez").status, 200);
        return client;
    };
    auto one = visitor(4000);
    auto other = visitor(4001);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(one.ask("POST", "/v1/reload").status, 403);
    EXPECT_EQ(other.ask("POST", "/v1/reload").status, 403);
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
    running.on_thread([&running] { running.who = {.uid = 4000, .gid = 70, .groups = {71}, .pid = 5}; });
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/v1/status").status, 200);
    EXPECT_EQ(client.ask("POST", "/v1/sessions/lobby/verify").status, 403);
    const std::vector<std::string> expected{"POST /v1/sessions/lobby/verify by uid 4000, pid 5"};
    running.on_thread([&running, &expected] { EXPECT_EQ(running.backend.denials, expected); });

    running.on_thread([&running] { running.served->set_access({.users = {}, .groups = {71}}, {}); });
    EXPECT_EQ(client.ask("POST", "/v1/sessions/lobby/verify").status, 200) << "from the next request on";
    running.on_thread([&running] { EXPECT_EQ(running.backend.acts.size(), 1U); });
}

TEST(control_server, gives_a_token_to_a_reader_and_to_nobody_else) {
    running_server running;
    running.on_thread([&running] {
        running.who = {.uid = 4000, .gid = 70, .groups = {71}, .pid = 5};
        running.served->set_access({}, {{"lobby", {.users = {}, .groups = {71}}}});
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
    for (const auto* other : {"/v1/sessions/export/token", "/v1/sessions/nobody/token"}) {
        const auto refused = client.ask("GET", other);
        EXPECT_EQ(refused.status, 403) << other;
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
    for (const auto& [method, target] : {std::pair{"GET", "/v1/status"},
                                         {"GET", "/v1/sessions"},
                                         {"GET", "/v1/sessions/lobby"},
                                         {"POST", "/v1/sessions/lobby/verify"},
                                         {"POST", "/v1/sessions/lobby/renew"},
                                         {"POST", "/v1/sessions/lobby/revoke"},
                                         {"GET", "/v1/organizations/acme/idle-timeout"},
                                         {"DELETE", "/v1/organizations/acme/users/u/tokens"},
                                         {"GET", "/readyz/lobby"},
                                         {"GET", "/readyz"}}) {
        const auto answer = client.ask(method, target);
        EXPECT_EQ(answer.status, 200) << target;
        EXPECT_FALSE(contains(answer.header + answer.body, "tok-5ecret")) << target;
    }
}

TEST(control_server, renews_and_revokes) {
    running_server running;
    auto client = running.client();
    EXPECT_EQ(boost::json::parse(client.ask("POST", "/v1/sessions/lobby/renew").body).at("name"), "lobby");
    EXPECT_EQ(client.ask("POST", "/v1/sessions/export/revoke").status, 200);
    const std::vector<std::string> asked{"renew lobby for uid 0, pid 1", "revoke export for uid 0, pid 1"};
    running.on_thread([&running, &asked] { EXPECT_EQ(running.backend.acts, asked); });
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
    running.on_thread([&running, &asked] { EXPECT_EQ(running.backend.acts, asked); });
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
    running.on_thread([&running] { EXPECT_TRUE(running.backend.acts.empty()); });
}

TEST(control_server, revokes_the_tokens_of_a_user) {
    running_server running;
    auto client = running.client();
    const auto answer = client.ask("DELETE", "/v1/organizations/acme/users/u%2F1/tokens?session=export");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(boost::json::parse(answer.body).at("session"), "export");
    EXPECT_TRUE(answer.has("Tokenkeeper-Session: export"));
    const std::vector<std::string> asked{"revoke-user acme 'u/1' with 'export' for uid 0, pid 1"};
    running.on_thread([&running, &asked] { EXPECT_EQ(running.backend.acts, asked); });
}

TEST(control_server, tells_why_something_was_refused) {
    running_server running;
    error cause{errc::forbidden, "missing permission"};
    cause.http_status = 403;
    cause.api_code = "missing.permissions";
    running.on_thread([&running, &cause] {
        running.backend.refuses = refusal{
            .what = refusal::kind::upstream, .detail = "Refused.", .hint = "Ask for more.", .cause = cause};
    });
    auto client = running.client();
    for (const auto& [method, target] : {std::pair{"GET", "/v1/sessions/lobby/token"},
                                         {"POST", "/v1/sessions/lobby/revoke"},
                                         {"GET", "/v1/organizations/acme/idle-timeout"},
                                         {"DELETE", "/v1/organizations/acme/users/u/tokens"}}) {
        const auto answer = client.ask(method, target);
        EXPECT_EQ(answer.status, 502) << target;
        EXPECT_TRUE(answer.has("Content-Type: application/problem+json"));
        const auto body = boost::json::parse(answer.body);
        EXPECT_EQ(body.at("code"), "missing.permissions");
        EXPECT_EQ(body.at("detail"), "Refused.");
        EXPECT_EQ(body.at("hint"), "Ask for more.");
    }
    running.on_thread([&running] { running.backend.refuses->what = refusal::kind::conflict; });
    EXPECT_EQ(client.ask("GET", "/v1/sessions/lobby/token").status, 409);
}

TEST(control_server, gives_no_token_to_a_client_that_waited_too_long) {
    limits bounds = testing::without_times();
    bounds.patience = milliseconds{30};
    running_server running{bounds};
    running.on_thread([&running] { running.backend.held = true; });
    auto client = running.client();
    const auto answer = client.ask("GET", "/v1/sessions/lobby/token");
    EXPECT_EQ(answer.status, 504);
    EXPECT_FALSE(contains(answer.body, "tok-5ecret"));
    running.on_thread([&running] { running.backend.let_go(); });
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
    running.on_thread([&running] { running.backend.held = true; });
    std::vector<unix_client> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(running.client());
        ASSERT_TRUE(clients.back().send("POST /v1/reload HTTP/1.1\r\n\r\n"));
        // The answer on the other connection shows that this one's request has been read.
    }
    auto other = running.client();
    ASSERT_EQ(other.ask("GET", "/livez").status, 200);
    running.until([&running] { return running.backend.reloads == 1; });
    running.on_thread([&running] { running.backend.let_go(); });
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
    limits bounds = testing::without_times();
    bounds.patience = milliseconds{30};
    running_server running{bounds};
    running.on_thread([&running] { running.backend.held = true; });
    auto client = running.client();
    const auto answer = client.ask("POST", "/v1/sessions/lobby/verify");
    EXPECT_EQ(answer.status, 504);
    EXPECT_TRUE(contains(answer.body, "it goes on"));
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
    running.on_thread([&running] { running.backend.held = true; });
    {
        auto client = running.client();
        ASSERT_TRUE(client.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\n\r\n"));
        running.until([&running] { return !running.backend.acts.empty(); });
    }
    running.on_thread([&running] { running.backend.let_go(); });
    EXPECT_EQ(running.client().ask("GET", "/livez").status, 200);
    running.on_thread([&running] { EXPECT_TRUE(running.reports.empty()); });
}

TEST(control_server, stops_and_takes_its_file_away) {
    running_server running;
    auto idle = running.client();
    EXPECT_EQ(idle.ask("GET", "/livez").status, 200);
    running.begin_stop().get();
    EXPECT_TRUE(idle.wait_for_end());
    EXPECT_FALSE(std::filesystem::exists(running.path));
    EXPECT_FALSE(running.client().connected());
}

TEST(control_server, answers_what_a_connected_client_asks_when_it_stops) {
    limits bounds = testing::without_times();
    bounds.last_requests = testing::never;
    running_server running{bounds};
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/livez").status, 200);
    auto stopped = running.begin_stop();
    running.until([&running] { return !std::filesystem::exists(running.path); });
    const auto answer = client.ask("GET", "/livez");
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.has("Connection: close"));
    stopped.get();
}

TEST(control_server, lets_an_answer_under_way_finish_when_it_stops) {
    running_server running;
    running.on_thread([&running] { running.backend.held = true; });
    auto client = running.client();
    ASSERT_TRUE(client.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\n\r\n"));
    running.until([&running] { return !running.backend.acts.empty(); });
    auto stopped = running.begin_stop();
    running.until([&running] { return !std::filesystem::exists(running.path); });
    running.on_thread([&running] { running.backend.let_go(); });
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.has("Connection: close"));
    stopped.get();
}

TEST(control_server, does_not_wait_for_ever_when_it_stops) {
    limits bounds = testing::without_times();
    bounds.stop = milliseconds{30};
    running_server running{bounds};
    running.on_thread([&running] { running.backend.held = true; });
    auto client = running.client();
    ASSERT_TRUE(client.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\n\r\n"));
    running.until([&running] { return !running.backend.acts.empty(); });
    running.begin_stop().get();
    EXPECT_TRUE(client.wait_for_end());
}

}  // namespace
}  // namespace tokenkeeper::control::server_test
