#include "lib/client/oauth.hpp"

#include "lib/base/http_date.hpp"
#include "tests/support/net/run.hpp"

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::client::oauth_test {
namespace {

namespace asio = boost::asio;
using tests::run;
using granted = result<answer<genesys::token_grant>>;

/// Answers every request with `next`, and remembers the bodies.
class login_service : public net::transport {
public:
    std::vector<std::string> forms;
    std::string basic;
    milliseconds timeout{0};
    result<genesys::response> next = error(errc::connection_lost, "closed");

    void will_answer(int status, std::string body) {
        genesys::response made;
        made.status = status;
        made.headers = {{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"inin-correlation-id", "c-1"}};
        made.body = std::move(body);
        next = std::move(made);
    }

    asio::awaitable<result<genesys::response>> send(genesys::request request, milliseconds limit) override {
        EXPECT_EQ(request.target, "/oauth/token");
        forms.emplace_back(request.secret_body.reveal());
        basic = request.basic.reveal();
        timeout = limit;
        co_return next;
    }
};

class oauth_calls : public testing::Test {
protected:
    asio::io_context io{1};
    login_service login;
    oauth grants{login};

    static constexpr const char* client_secret = "top-secret-of-the-client";
    static constexpr const char* refresh = "a-refresh-token";

    static genesys::oauth_credentials client() { return {"an-id", secret{client_secret}}; }

    granted refresh_token() { return run(io, grants.refresh_token(client(), secret{refresh}, seconds{7})); }
};

TEST_F(oauth_calls, client_credentials_gives_the_token_and_what_the_headers_say) {
    login.will_answer(200, R"({"access_token":"a-1","token_type":"bearer","expires_in":60})");
    const auto got = run(io, grants.client_credentials(client(), seconds{7}));
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(login.forms, std::vector<std::string>{"grant_type=client_credentials"});
    EXPECT_FALSE(login.basic.empty());
    EXPECT_EQ(login.timeout, seconds{7});
    EXPECT_EQ(got->value.access_token.reveal(), "a-1");
    EXPECT_EQ(got->value.expires_in, seconds{60});
    EXPECT_EQ(got->correlation_id, "c-1");
    EXPECT_EQ(got->server_date, parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"));
}

TEST_F(oauth_calls, refresh_token_gives_the_next_one) {
    login.will_answer(200, R"({"access_token":"a-2","refresh_token":"r-2"})");
    const auto got = refresh_token();
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(login.forms.front(), "grant_type=refresh_token&refresh_token=a-refresh-token");
    EXPECT_EQ(got->value.refresh_token.reveal(), "r-2");
}

TEST_F(oauth_calls, authorization_code_sends_a_verifier_only_where_there_is_one) {
    login.will_answer(200, R"({"access_token":"a"})");
    ASSERT_TRUE(run(io, grants.authorization_code(client(), secret{"c"}, "app:/", secret{}, seconds{7})));
    ASSERT_TRUE(run(
        io, grants.authorization_code({"an-id", secret{}}, secret{"c"}, "app:/", secret{"v"}, seconds{7})));
    EXPECT_EQ(login.forms.at(0), "grant_type=authorization_code&code=c&redirect_uri=app%3A%2F");
    EXPECT_EQ(login.forms.at(1), login.forms.at(0) + "&code_verifier=v&client_id=an-id");
    EXPECT_TRUE(login.basic.empty());
}

TEST_F(oauth_calls, ask_once_whatever_comes) {
    EXPECT_EQ(refresh_token().error().which(), errc::connection_lost);
    EXPECT_EQ(login.forms.size(), 1U);
    login.will_answer(503, "");
    EXPECT_EQ(refresh_token().error().which(), errc::server_unavailable);
    login.will_answer(400, R"({"error":"invalid_grant"})");
    EXPECT_EQ(refresh_token().error().which(), errc::invalid_grant);
    EXPECT_EQ(login.forms.size(), 3U);
}

TEST_F(oauth_calls, say_the_servers_reason) {
    login.will_answer(400, R"({"error":"invalid_client","description":"client not found: an-id"})");
    const auto got = refresh_token();
    EXPECT_EQ(got.error().message, "client not found: an-id");
    EXPECT_EQ(got.error().name(), "invalid_client");
    EXPECT_EQ(got.error().correlation_id, "c-1");
}

/// Everything an error tells.
std::string told(const error& e) {
    return std::string{e.name()} + '|' + e.message + '|' + e.correlation_id + '|' + e.api_code;
}

TEST_F(oauth_calls, never_repeat_a_secret_that_the_server_echoes) {
    const std::string basic = [this] {
        static_cast<void>(refresh_token());
        return login.basic;
    }();
    for (const std::string& echo : {std::string{client_secret}, std::string{refresh}, basic,
                                    std::string{client_secret}.substr(0, 12), basic.substr(4, 16)}) {
        login.will_answer(400, R"({"error":"invalid_grant","description":"unknown: )" + echo + "\"}");
        const auto got = refresh_token();
        EXPECT_EQ(told(got.error()).find(echo), std::string::npos) << told(got.error());
        EXPECT_EQ(got.error().message, "HTTP status 400: the refresh token, or the code, is dead");

        login.will_answer(500, R"({"code":")" + echo + R"(","message":")" + echo + "\"}");
        EXPECT_EQ(told(refresh_token().error()).find(echo), std::string::npos);
    }
}

}  // namespace
}  // namespace tokenkeeper::client::oauth_test
