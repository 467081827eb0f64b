#include "tests/daemon/control/running_server.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::server_http_test {
namespace {

using testing::running_server;
using testing::unix_client;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
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
        requests += "GET /v1/sessions/" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
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
    ASSERT_TRUE(client.send(
        "POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"));
    EXPECT_EQ(client.receive().status, 200);
    ASSERT_TRUE(
        client.send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
                    "chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
    EXPECT_EQ(client.receive().status, 200);
    ASSERT_TRUE(client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65536\r\n\r\n" +
                            std::string(65536, 'x')));
    EXPECT_EQ(client.receive().status, 200);
}

TEST(control_server, tells_a_client_that_asks_first_to_go_on) {
    running_server running;
    auto client = running.client();
    ASSERT_TRUE(client.send(
        "POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(client.receive().status, 100);
    ASSERT_TRUE(client.send("{}"));
    EXPECT_EQ(client.receive().status, 200);
}

TEST(control_server, refuses_fields_behind_a_body) {
    running_server running;
    const std::string post =
        "POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string body : {"0\r\na: b\r\n\r\n", "2;x=y\r\n{}\r\n0;x=y\r\na:\r\na:\r\n\r\n"}) {
        auto client = running.client();
        ASSERT_TRUE(client.send(post + body));
        EXPECT_EQ(client.receive().status, 400) << body;
    }
    for (const std::string body : {"0\r\n\r\n", "2;x=y\r\n{}\r\n0;x=y\r\n\r\n"}) {
        auto client = running.client();
        ASSERT_TRUE(client.send(post + body));
        EXPECT_EQ(client.receive().status, 200) << body;
    }
}

TEST(control_server, refuses_bodies_and_headers_that_are_too_large) {
    running_server running;
    auto declared = running.client();
    ASSERT_TRUE(
        declared.send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n"));
    EXPECT_EQ(declared.receive().status, 413);

    auto chunked = running.client();
    ASSERT_TRUE(
        chunked.send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 9; ++i)
        chunked.send("2000\r\n" + std::string(8192, 'x') + "\r\n");
    EXPECT_EQ(chunked.receive().status, 413);

    auto header = running.client();
    header.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(1'048'576, 'x'));
    EXPECT_EQ(header.receive().status, 431);
    EXPECT_EQ(running.client().ask("GET", "/livez").status, 200);
}

TEST(control_server, refuses_what_is_not_http) {
    running_server running;
    for (const auto* nonsense : {"\x16\x03\x01\x02\r\n\r\n", "GET /livez HTTP/1.1\r\nno colon\r\n\r\n",
                                 "GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n"}) {
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
    EXPECT_EQ(client.ask("GET", "/v1/status", "Sec-Fetch-Site: cross-site\r\n").status, 403);
    EXPECT_EQ(client.ask("GET", "/v1/status", "Sec-Fetch-Site: none\r\n").status, 200);
    running.on_thread([&running] { EXPECT_EQ(running.backend.view.config_generation, 3U); });
}

TEST(control_server, refuses_what_is_meant_for_another_host) {
    running_server running;
    auto client = running.client();
    for (const auto& [hosts, status] : {std::pair{"", 400},
                                        {"Host: localhost\r\nHost: localhost\r\n", 400},
                                        {"Host: evil.example\r\n", 421},
                                        {"Host: localhost:80\r\n", 200}}) {
        ASSERT_TRUE(client.send(std::string{"GET /v1/status HTTP/1.1\r\n"} + hosts + "\r\n"));
        EXPECT_EQ(client.receive().status, status) << hosts;
    }
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
    running.hold();
    auto client = running.client();
    ASSERT_TRUE(client.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    running.until([&running] { return !running.backend.acts.empty(); });
    auto stopped = running.begin_stop();
    running.until([&running] { return !std::filesystem::exists(running.path); });
    running.let_go();
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.has("Connection: close"));
    stopped.get();
}

TEST(control_server, does_not_wait_for_ever_when_it_stops) {
    limits bounds = testing::without_times();
    bounds.stop = milliseconds{30};
    running_server running{bounds};
    running.hold();
    auto client = running.client();
    ASSERT_TRUE(client.send("POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    running.until([&running] { return !running.backend.acts.empty(); });
    running.begin_stop().get();
    EXPECT_TRUE(client.wait_for_end());
}

}  // namespace
}  // namespace tokenkeeper::control::server_http_test
