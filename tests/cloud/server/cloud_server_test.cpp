#include "tests/cloud/cloud_server.hpp"

#include "tests/cloud/server/lobby.hpp"
#include "tests/cloud/server/raw_client.hpp"

#include <functional>
#include <thread>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::cloud::cloud_server_test {

namespace {

namespace asio = boost::asio;
constexpr std::string_view me = "/api/v2/tokens/me";
constexpr std::string_view me_preserving = "/api/v2/tokens/me?preserveIdleTTL=true";

cloud_server_options with_admin() {
    cloud_server_options o;
    o.admin_port = 0;
    return o;
}

class cloud_server_test : public testing::Test {
protected:
    explicit cloud_server_test(cloud_server_options options = with_admin()) : sandbox(std::move(options)) {
        lobby = add_lobby(sandbox);
    }

    void add(fault f) {
        sandbox.with_model([&f](cloud_model& m, wall_time) { m.faults().add(f); });
    }
    token_record record() {
        return sandbox.with_model([](cloud_model& m, wall_time now) { return m.record("lobby", now); });
    }
    std::string get_me() const { return http_request("GET", me, lobby); }
    /// Everything that one request on a connection of its own brings.
    std::string ask(boost::system::error_code& ended) const {
        raw_client client{sandbox.port()};
        client.send(get_me());
        std::string answer = client.read();
        ended = client.ended();
        return answer;
    }
    /// Waits for what another thread does; a failure after ten seconds.
    static bool soon(const std::function<bool()>& come) {
        for (int i = 0; i < 1000; ++i) {
            if (come()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return false;
    }

    cloud_server sandbox;
    std::string lobby;
};

class server : public cloud_server_test {};

}  // namespace

TEST_F(server, answers_many_requests_on_one_connection) {
    raw_client client{sandbox.port()};
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.exchange(get_me());
        EXPECT_EQ(status_of(answer), 200);
        EXPECT_TRUE(boost::json::parse(body_of(answer)).is_object());
    }
    EXPECT_EQ(record().requests, 3U);
    EXPECT_EQ(record().most_in_flight, 1U);
    EXPECT_EQ(sandbox.open_connections(), 1U);
}

TEST_F(server, gives_head_no_body_and_no_length) {
    raw_client client{sandbox.port()};
    client.send(http_request("HEAD", me, lobby));
    client.send(get_me());
    const auto first = client.exchange("");
    EXPECT_EQ(status_of(first), 200);
    EXPECT_EQ(body_of(first), "");
    EXPECT_EQ(status_of(client.exchange("")), 200);
    EXPECT_EQ(record().resets, 2U);
}

TEST_F(server, asks_for_a_bearer_token) {
    raw_client client{sandbox.port()};
    EXPECT_NE(client.exchange(http_request("GET", me, "")).find("authentication.required"),
              std::string::npos);
    EXPECT_NE(client.exchange("GET /api/v2/tokens/me HTTP/1.1\r\nAuthorization: Basic " + lobby + "\r\n\r\n")
                  .find("authentication.required"),
              std::string::npos);
    EXPECT_EQ(status_of(client.exchange(http_request("GET", me, lobby + "x"))), 401);
    EXPECT_EQ(status_of(client.exchange(http_request("PATCH", me, lobby))), 405);
}

TEST_F(server, reads_a_body) {
    sandbox.with_model(
        [](cloud_model& m, wall_time) { m.set_permissions("lobby", {"directory:organization:admin"}); });
    raw_client client{sandbox.port()};
    const auto answer =
        client.exchange(http_request("PUT", "/api/v2/tokens/timeout", lobby,
                                     R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":400})"));
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(sandbox.with_model([](cloud_model& m, wall_time) { return m.timeout_of("acme"); }),
              boost::json::parse(body_of(answer)).get_object());
}

TEST_F(server, resets_without_a_byte) {
    for (const auto kind : {fault_kind::reset, fault_kind::reset_after}) {
        sandbox.with_model([](cloud_model& m, wall_time) { m.faults().clear(); });
        add(fault{kind});
        boost::system::error_code ended;
        EXPECT_EQ(ask(ended), "");
        EXPECT_EQ(ended, asio::error::connection_reset) << to_string(kind);
    }
    EXPECT_EQ(record().resets, 1U);
    EXPECT_EQ(record().requests, 2U);
}

TEST_F(server, hangs_until_the_client_goes) {
    add(fault{fault_kind::hang});
    {
        raw_client client{sandbox.port()};
        client.send(get_me());
        ASSERT_TRUE(soon([this] { return record().in_flight == 1; }));
        EXPECT_TRUE(client.silent_for(std::chrono::milliseconds{50}));
    }
    EXPECT_TRUE(soon([this] { return record().in_flight == 0; }));
    EXPECT_TRUE(soon([this] { return sandbox.open_connections() == 0; }));
    EXPECT_EQ(record().most_in_flight, 1U);
}

TEST_F(server, closes_in_the_middle_of_a_body) {
    add(fault{fault_kind::cut_short});
    boost::system::error_code ended;
    const auto answer = ask(ended);
    EXPECT_EQ(ended, asio::error::eof);
    EXPECT_EQ(status_of(answer), 200);
    const auto promised = answer.find("Content-Length: ");
    ASSERT_NE(promised, std::string::npos);
    EXPECT_LT(body_of(answer).size(), std::stoul(answer.substr(promised + 16)));
    EXPECT_GT(body_of(answer).size(), 0U);
}

TEST_F(server, sends_half_of_the_json_as_a_whole_message) {
    add(fault{fault_kind::truncated_json});
    raw_client client{sandbox.port()};
    boost::system::error_code ec;
    boost::json::parse(body_of(client.exchange(get_me())), ec);
    EXPECT_TRUE(ec);
    EXPECT_EQ(status_of(client.exchange(get_me())), 200);
}

TEST_F(server, sends_ten_megabytes_of_json) {
    add(fault{fault_kind::big_body});
    raw_client client{sandbox.port()};
    const auto answer = client.exchange(get_me());
    EXPECT_GE(body_of(answer).size(), 10U * 1024 * 1024);
    EXPECT_TRUE(boost::json::parse(body_of(answer)).is_object());
}

TEST_F(server, sends_headers_without_end) {
    add(fault{fault_kind::endless_headers});
    raw_client client{sandbox.port()};
    client.send(get_me());
    constexpr std::size_t enough = std::size_t{4} * 1024 * 1024;
    const auto answer = client.read(enough);
    EXPECT_EQ(answer.size(), enough);
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(answer.find("\r\n\r\n"), std::string::npos);
}

TEST_F(server, sends_something_that_is_not_http) {
    add(fault{fault_kind::garbage});
    boost::system::error_code ended;
    const auto answer = ask(ended);
    EXPECT_GT(answer.size(), 20U);
    EXPECT_NE(answer.substr(0, 4), "HTTP");
    EXPECT_EQ(ended, asio::error::eof);
}

TEST_F(server, answers_late) {
    fault slow{fault_kind::latency};
    slow.latency = milliseconds{80};
    add(slow);
    raw_client client{sandbox.port()};
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(status_of(client.exchange(get_me())), 200);
    EXPECT_GE(std::chrono::steady_clock::now() - start, slow.latency);
}

TEST_F(server, resets_at_the_door_while_a_fault_says_down) {
    raw_client kept{sandbox.port()};
    EXPECT_EQ(status_of(kept.exchange(get_me())), 200);
    add(fault{fault_kind::down});
    boost::system::error_code ended;
    EXPECT_EQ(ask(ended), "");
    EXPECT_NE(ended, asio::error::eof);
    EXPECT_EQ(record().requests, 1U);
    EXPECT_EQ(kept.exchange(get_me()), "");
    EXPECT_EQ(kept.ended(), asio::error::connection_reset);
}

TEST_F(server, refuses_during_an_outage_and_keeps_its_port) {
    for (int i = 0; i < 3; ++i) {
        raw_client kept{sandbox.port()};
        ASSERT_EQ(status_of(kept.exchange(get_me())), 200);
        sandbox.stop();
        sandbox.stop();
        EXPECT_EQ(kept.exchange(get_me()), "");
        EXPECT_EQ(raw_client{sandbox.port()}.connected(), asio::error::connection_refused);
        sandbox.start();
        sandbox.start();
        raw_client again{sandbox.port()};
        EXPECT_EQ(status_of(again.exchange(get_me())), 200);
    }
}

TEST_F(server, can_be_administered_during_an_outage) {
    const auto admin_port = static_cast<std::uint16_t>(std::stoi(sandbox.admin_url().substr(17)));
    raw_client admin{admin_port};
    EXPECT_EQ(status_of(admin.exchange(http_request("POST", "/down", ""))), 200);
    EXPECT_EQ(raw_client{sandbox.port()}.connected(), asio::error::connection_refused);
    EXPECT_EQ(status_of(admin.exchange(http_request("POST", "/tokens/lobby/revoke", ""))), 200);
    EXPECT_EQ(status_of(admin.exchange(http_request("POST", "/tokens/nobody/revoke", ""))), 404);
    EXPECT_EQ(
        status_of(admin.exchange(http_request("POST", "/faults", "", R"({"kind":"html_200","token":"x"})"))),
        201);
    EXPECT_EQ(status_of(admin.exchange(http_request("POST", "/up", ""))), 200);
    raw_client client{sandbox.port()};
    EXPECT_EQ(status_of(client.exchange(get_me())), 401);
    const auto seen =
        boost::json::parse(body_of(admin.exchange(http_request("GET", "/tokens/lobby/record", ""))));
    EXPECT_EQ(seen.at("died_of"), "revoked");
    EXPECT_EQ(seen.at("requests"), 1);
}

}  // namespace tokenkeeper::cloud::cloud_server_test
