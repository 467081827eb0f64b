#include "tests/cloud/cloud_server.hpp"
#include "tests/cloud/server/lobby.hpp"
#include "tests/cloud/server/raw_client.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::cloud::server_options_test {

namespace {

namespace asio = boost::asio;
constexpr std::string_view me = "/api/v2/tokens/me";
constexpr std::string_view me_preserving = "/api/v2/tokens/me?preserveIdleTTL=true";

cloud_server_options with_log(std::vector<std::string>& lines) {
    cloud_server_options o;
    o.log = [&lines](const std::string& line) { lines.push_back(line); };
    return o;
}

}  // namespace

TEST(server_options, a_connection_may_end_without_notice) {
    cloud_server_options o;
    o.requests_per_connection = 2;
    cloud_server s{std::move(o)};
    raw_client client{s.port()};
    EXPECT_EQ(status_of(client.exchange(http_request("GET", me, "x"))), 401);
    EXPECT_EQ(status_of(client.exchange(http_request("GET", me, "x"))), 401);
    EXPECT_EQ(client.read(), "");
    EXPECT_EQ(client.ended(), asio::error::eof);
}

TEST(server_options, an_idle_connection_is_closed) {
    cloud_server_options o;
    o.connection_idle = milliseconds{30};
    cloud_server s{std::move(o)};
    raw_client client{s.port()};
    EXPECT_EQ(client.read(), "");
    EXPECT_EQ(client.ended(), asio::error::eof);
}

TEST(server_options, the_api_may_stand_below_a_path) {
    cloud_server_options o;
    o.base_path = "/genesys";
    cloud_server s{std::move(o)};
    raw_client client{s.port()};
    EXPECT_EQ(s.api_url(), "http://127.0.0.1:" + std::to_string(s.port()) + "/genesys");
    EXPECT_EQ(status_of(client.exchange(http_request("GET", "/genesys/api/v2/tokens/me", ""))), 401);
    EXPECT_EQ(status_of(client.exchange(http_request("GET", me, ""))), 404);
}

TEST(server_options, a_line_is_logged_for_each_request_and_holds_no_token) {
    std::vector<std::string> lines;
    std::string token;
    {
        cloud_server s{with_log(lines)};
        token = add_lobby(s);
        raw_client client{s.port()};
        client.exchange(http_request("GET", me_preserving, token));
        client.exchange(http_request("GET", me, "something else"));
        client.exchange(http_request("GET", me, ""));
    }
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0], "lobby getTokensMe (preserving) 200 from 127.0.0.1");
    EXPECT_EQ(lines[1], "(unknown token) getTokensMe 401 from 127.0.0.1");
    EXPECT_EQ(lines[2], "(no token) getTokensMe 401 from 127.0.0.1");
    for (const auto& line : lines) {
        EXPECT_EQ(line.find(token), std::string::npos);
    }
}

}  // namespace tokenkeeper::cloud::server_options_test
