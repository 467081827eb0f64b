#include "tests/cloud/connect_proxy.hpp"

#include "tests/cloud/cloud_server.hpp"
#include "tests/cloud/encoding.hpp"
#include "tests/cloud/server/lobby.hpp"
#include "tests/cloud/server/raw_client.hpp"

#include <functional>
#include <thread>

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::cloud::connect_proxy_test {

namespace {

namespace asio = boost::asio;

class proxy : public testing::Test {
protected:
    proxy() { token = add_lobby(sandbox); }

    static std::string connect_to(const std::string& authority, const std::string& header = {}) {
        return "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + header + "\r\n";
    }
    std::string connect_to_sandbox(const std::string& header = {}) const {
        return connect_to("127.0.0.1:" + std::to_string(sandbox.port()), header);
    }
    std::string get_me() const { return http_request("GET", "/api/v2/tokens/me", token); }
    static connect_proxy_options asking_for(std::string credentials) {
        connect_proxy_options o;
        o.credentials = std::move(credentials);
        return o;
    }
    /// Waits for what another thread does; a failure after ten seconds.
    static bool soon(const std::function<bool()>& come) {
        for (int i = 0; i < 1000; ++i) {
            if (come()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return false;
    }

    cloud_server sandbox{cloud_server_options{}};
    connect_proxy open{connect_proxy_options{}};
    std::string token;
};

}  // namespace

TEST_F(proxy, carries_requests_through_a_tunnel) {
    {
        raw_client client{open.port()};
        EXPECT_EQ(status_of(client.exchange(connect_to_sandbox())), 200);
        for (int i = 0; i < 3; ++i) {
            EXPECT_EQ(status_of(client.exchange(get_me())), 200);
        }
        EXPECT_EQ(open.counters().tunnels, 1U);
        EXPECT_EQ(open.counters().connections, 1U);
    }
    EXPECT_TRUE(soon([this] { return open.counters().connections == 0; }));
    EXPECT_TRUE(soon([this] { return sandbox.open_connections() == 0; }));
}

TEST_F(proxy, loses_nothing_that_is_sent_with_the_request_for_the_tunnel) {
    raw_client client{open.port()};
    client.send(connect_to("localhost:" + std::to_string(sandbox.port())) + get_me());
    EXPECT_EQ(status_of(client.exchange("")), 200);
    EXPECT_EQ(status_of(client.exchange("")), 200);
}

TEST_F(proxy, passes_on_ten_megabytes_and_the_end_after_them) {
    sandbox.with_model([](cloud_model& m, wall_time) { m.faults().add(fault{fault_kind::big_body}); });
    raw_client client{open.port()};
    EXPECT_EQ(status_of(client.exchange(connect_to_sandbox())), 200);
    const auto answer = client.exchange(get_me());
    EXPECT_GT(body_of(answer).size(), 10000000U);
}

TEST_F(proxy, passes_on_a_reset_as_a_reset) {
    sandbox.with_model([](cloud_model& m, wall_time) { m.faults().add(fault{fault_kind::reset}); });
    raw_client client{open.port()};
    client.exchange(connect_to_sandbox());
    client.send(get_me());
    EXPECT_EQ(client.read(), "");
    EXPECT_EQ(client.ended(), asio::error::connection_reset);
}

TEST_F(proxy, asks_for_credentials_where_it_has_some) {
    connect_proxy strict{asking_for("keeper:p:w")};
    const auto authorization = [](std::string_view credentials) {
        return "Proxy-Authorization: Basic " + encode_base64(credentials) + "\r\n";
    };
    for (const auto& shown : {std::string{}, authorization("keeper:wrong"), authorization("keeper")}) {
        raw_client client{strict.port()};
        const auto answer = client.exchange(connect_to_sandbox(shown));
        EXPECT_EQ(status_of(answer), 407);
        EXPECT_NE(answer.find("Proxy-Authenticate: Basic realm="), std::string::npos);
    }
    raw_client client{strict.port()};
    EXPECT_EQ(status_of(client.exchange(connect_to_sandbox(authorization("keeper:p:w")))), 200);
    EXPECT_EQ(status_of(client.exchange(get_me())), 200);
    EXPECT_EQ(strict.counters().unauthorized, 3U);
    EXPECT_EQ(strict.counters().tunnels, 1U);
}

TEST_F(proxy, leads_to_loopback_addresses_and_nowhere_else) {
    for (const auto* target : {"192.0.2.1:443", "example.invalid:443", "127.0.0.1", "127.0.0.1:0",
                               "127.0.0.1:99999", "[::1:443", "0.0.0.0:443"}) {
        raw_client client{open.port()};
        EXPECT_EQ(status_of(client.exchange(connect_to(target))), 403) << target;
    }
    EXPECT_EQ(open.counters().refused, 7U);
    EXPECT_EQ(open.counters().tunnels, 0U);
}

TEST_F(proxy, says_when_nothing_listens_there_and_serves_no_other_method) {
    sandbox.stop();
    raw_client client{open.port()};
    EXPECT_EQ(status_of(client.exchange(connect_to_sandbox())), 502);
    raw_client second_client{open.port()};
    EXPECT_EQ(status_of(second_client.exchange(get_me())), 405);
    EXPECT_EQ(open.counters().refused, 2U);
}

TEST_F(proxy, refuses_or_answers_for_everybody_on_demand) {
    open.set_fault(proxy_fault::refuse);
    raw_client refused{open.port()};
    EXPECT_EQ(status_of(refused.exchange(connect_to_sandbox())), 403);
    open.set_fault(proxy_fault::html);
    raw_client portal{open.port()};
    const auto page = portal.exchange(connect_to_sandbox());
    EXPECT_EQ(status_of(page), 200);
    EXPECT_NE(page.find("<html>"), std::string::npos);
    EXPECT_EQ(portal.read(), "");
    open.set_fault(proxy_fault::none);
    raw_client served{open.port()};
    EXPECT_EQ(status_of(served.exchange(connect_to_sandbox())), 200);
    EXPECT_EQ(open.counters().refused, 2U);
}

TEST_F(proxy, hangs_on_demand_until_the_client_goes) {
    open.set_fault(proxy_fault::hang);
    {
        raw_client client{open.port()};
        client.send(connect_to_sandbox());
        ASSERT_TRUE(soon([this] { return open.counters().refused == 1; }));
        EXPECT_TRUE(client.silent_for(std::chrono::milliseconds{50}));
    }
    EXPECT_TRUE(soon([this] { return open.counters().connections == 0; }));
}

TEST_F(proxy, cuts_its_tunnels_on_demand) {
    raw_client client{open.port()};
    client.exchange(connect_to_sandbox());
    EXPECT_EQ(status_of(client.exchange(get_me())), 200);
    open.cut();
    EXPECT_EQ(client.read(), "");
    EXPECT_EQ(client.ended(), asio::error::connection_reset);
    EXPECT_TRUE(soon([this] { return sandbox.open_connections() == 0; }));
    raw_client again{open.port()};
    EXPECT_EQ(status_of(again.exchange(connect_to_sandbox())), 200);
}

TEST_F(proxy, ends_with_tunnels_open) {
    auto brief = std::make_unique<connect_proxy>(connect_proxy_options{});
    raw_client client{brief->port()};
    client.exchange(connect_to_sandbox());
    brief.reset();
    client.read();
    EXPECT_TRUE(client.ended());
}

}  // namespace tokenkeeper::cloud::connect_proxy_test
