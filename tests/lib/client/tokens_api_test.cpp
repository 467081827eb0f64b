#include "lib/client/tokens_api.hpp"

#include "lib/base/http_date.hpp"
#include "lib/genesys/base64.hpp"
#include "tests/support/net/run.hpp"

#include <optional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::client::tokens_api_test {
namespace {

namespace asio = boost::asio;
using genesys::method;
using tests::run;

genesys::response answer_with(int status, std::string body) {
    genesys::response made;
    made.status = status;
    made.headers = {{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"inin-correlation-id", "c-1"}};
    made.body = std::move(body);
    return made;
}

/// Answers every request with `next`, and remembers what it was asked.
class fake_transport : public net::transport {
public:
    struct asked {
        method verb;
        std::string target;
        std::string token;
        std::string content_type;
        std::string body;
        milliseconds timeout;
    };

    std::vector<asked> log;
    result<genesys::response> next = answer_with(200, R"({"organization":{"id":"o-1"}})");

    asio::awaitable<result<genesys::response>> send(genesys::request request, milliseconds timeout) override {
        log.push_back({request.verb, request.target, std::string(request.bearer.reveal()),
                       request.content_type, request.body, timeout});
        co_return next;
    }
};

class tokens_api_calls : public testing::Test {
protected:
    asio::io_context io{1};
    fake_transport transport;
    tokens_api api{transport};

    static secret token() { return secret("the-token"); }

    /// The one request that was sent, as "GET /path".
    std::string sent() const {
        if (transport.log.size() != 1) return std::to_string(transport.log.size()) + " requests";
        EXPECT_EQ(transport.log.front().token, "the-token");
        EXPECT_EQ(transport.log.front().timeout, seconds{7});
        return std::string(to_string(transport.log.front().verb)) + ' ' + transport.log.front().target;
    }
};

TEST_F(tokens_api_calls, get_tokens_me_gives_the_token_info_and_what_the_headers_say) {
    transport.next =
        answer_with(200, R"({"organization":{"id":"o-1"},"dateTokenIdles":"1994-11-06T09:00:00Z"})");
    const auto got = run(io, api.get_tokens_me(token(), true, seconds{7})).value();
    EXPECT_EQ(sent(), "GET /api/v2/tokens/me?preserveIdleTTL=true");
    EXPECT_EQ(got.value.organization->id, "o-1");
    EXPECT_EQ(got.server_date, parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"));
    EXPECT_TRUE(got.server_date.has_value());
    EXPECT_EQ(got.value.date_token_idles, parse_iso8601("1994-11-06T09:00:00Z"));
    EXPECT_EQ(got.correlation_id, "c-1");
}

/// A gateway may have tokens of any look, and repeat them.
TEST_F(tokens_api_calls, tell_no_token_that_a_server_repeats) {
    transport.next = answer_with(401, R"({"code":"bad.credentials","message":"unknown token the-token"})");
    transport.next->headers.emplace_back("ININ-Correlation-Id", "the-token");
    const auto refused = run(io, api.get_tokens_me(token(), true, seconds{7})).error();
    EXPECT_EQ(refused.which(), errc::token_rejected);
    EXPECT_EQ(refused.message, "HTTP status 401: " + refused.code.message());
    for (const auto* field : {"id", "name", "state", "authorizedGrantType"}) {
        transport.next =
            answer_with(200, std::string{R"({"OAuthClient":{")"} + field + R"(":"not the-token"}})");
        const auto got = run(io, api.get_tokens_me(token(), true, seconds{7}));
        ASSERT_TRUE(got.has_error()) << field;
        EXPECT_EQ(got.error().which(), errc::malformed_response) << field;
        EXPECT_EQ(got.error().message.find("the-token"), std::string::npos) << field;
    }
    transport.next = answer_with(200, R"({"enableIdleTokenTimeout":true,"why":["the-token"]})");
    EXPECT_TRUE(run(io, api.get_tokens_timeout(token(), seconds{7})).has_error());
    transport.next = answer_with(200, R"({"organization":{"id":"o-1"}})");
    transport.next->headers.at(1).second = "the-token";
    EXPECT_EQ(run(io, api.get_tokens_me(token(), true, seconds{7})).value().correlation_id, "");
}

TEST_F(tokens_api_calls, tell_no_token_that_a_server_repeats_in_an_encoding) {
    for (const std::string echo :
         {"%74%68%65%2dtoken", "7468652D746F6B656E", "dGhlLXRva2Vu", "eHRoZS10b2tlbg", "\\\\u0074he-token"}) {
        transport.next = answer_with(401, R"({"message":"unknown: )" + echo + "\"}");
        const auto refused = run(io, api.get_tokens_me(token(), true, seconds{7})).error();
        EXPECT_EQ(refused.message, "HTTP status 401: " + refused.code.message()) << echo;
        for (const auto* place : {"organization", "homeOrganization", "OAuthClient"}) {
            transport.next =
                answer_with(200, std::string{"{\""} + place + R"(":{"id":"x","name":")" + echo + "\"}}");
            const auto got = run(io, api.get_tokens_me(token(), true, seconds{7}));
            ASSERT_TRUE(got.has_error()) << place;
            EXPECT_EQ(got.error().message, "the answer repeats the token");
        }
    }
    transport.next = error(errc::certificate_unknown_authority, "subject CN=the-token");
    EXPECT_EQ(run(io, api.head_tokens_me(token(), seconds{7})).error().message.find("the-token"),
              std::string::npos);
}

TEST_F(tokens_api_calls, get_tokens_me_touches_only_when_told) {
    ASSERT_TRUE(run(io, api.get_tokens_me(token(), false, seconds{7})).has_value());
    EXPECT_EQ(sent(), "GET /api/v2/tokens/me?preserveIdleTTL=false");
}

TEST_F(tokens_api_calls, head_tokens_me_takes_any_success) {
    transport.next = answer_with(204, "");
    const auto got = run(io, api.head_tokens_me(token(), seconds{7}));
    EXPECT_EQ(sent(), "HEAD /api/v2/tokens/me");
    EXPECT_EQ(got.value().correlation_id, "c-1");
}

TEST_F(tokens_api_calls, delete_tokens_me_revokes_the_token_itself) {
    ASSERT_TRUE(run(io, api.delete_tokens_me(token(), seconds{7})).has_value());
    EXPECT_EQ(sent(), "DELETE /api/v2/tokens/me");
}

TEST_F(tokens_api_calls, delete_token_encodes_the_user) {
    transport.next = answer_with(204, "");
    ASSERT_TRUE(run(io, api.delete_token(token(), "a/b c", seconds{7})).has_value());
    EXPECT_EQ(sent(), "DELETE /api/v2/tokens/a%2Fb%20c");
}

TEST_F(tokens_api_calls, delete_token_sends_nothing_without_a_user) {
    const auto got = run(io, api.delete_token(token(), "", seconds{7}));
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().which(), errc::invalid_argument);
    EXPECT_TRUE(got.error().code == condition::bug);
    EXPECT_TRUE(transport.log.empty());
}

TEST_F(tokens_api_calls, get_tokens_timeout_gives_the_whole_object) {
    transport.next =
        answer_with(200, R"({"idleTokenTimeoutSeconds":900,"enableIdleTokenTimeout":true,"new":[1]})");
    const auto got = run(io, api.get_tokens_timeout(token(), seconds{7})).value();
    EXPECT_EQ(sent(), "GET /api/v2/tokens/timeout");
    EXPECT_EQ(got.value.timeout(), seconds{900});
    EXPECT_TRUE(got.value.json().contains("new"));
}

TEST_F(tokens_api_calls, get_tokens_timeout_finds_an_echo_behind_filler) {
    const auto base64_of = [](std::string_view text) {
        return std::string{genesys::base64(secret{text}).reveal()};
    };
    const std::string filler(5000, ' ');
    const auto sent_token = token();
    for (const auto& text : {base64_of(sent_token.reveal()), base64_of(base64_of(sent_token.reveal()))}) {
        transport.next = answer_with(200, R"({"enableIdleTokenTimeout":false,"x":")" + filler + text + "\"}");
        const auto got = run(io, api.get_tokens_timeout(token(), seconds{7}));
        ASSERT_TRUE(got.has_error()) << text;
        EXPECT_EQ(got.error().message, "the answer repeats the token");
    }
}

TEST_F(tokens_api_calls, put_tokens_timeout_sends_the_object_and_gives_the_new_one) {
    const auto before = boost::json::parse(R"({"enableIdleTokenTimeout":true,"new":[1]})").as_object();
    transport.next = answer_with(200, R"({"idleTokenTimeoutSeconds":600,"enableIdleTokenTimeout":true})");
    genesys::idle_token_timeout wanted(before);
    wanted = wanted.with(true, seconds{600});
    const auto got = run(io, api.put_tokens_timeout(token(), wanted, seconds{7})).value();
    EXPECT_EQ(sent(), "PUT /api/v2/tokens/timeout");
    EXPECT_EQ(transport.log.front().content_type, "application/json");
    EXPECT_EQ(boost::json::parse(transport.log.front().body).as_object(), wanted.json());
    EXPECT_EQ(got.value.timeout(), seconds{600});
}

TEST_F(tokens_api_calls, says_what_to_do_about_each_error) {
    const struct {
        int status;
        const char* code;
        condition expected;
    } cases[] = {{401, "bad.credentials", condition::log_in_again},
                 {401, "ip.not.authorized", condition::refused},
                 {403, "missing.permissions", condition::refused},
                 {429, "too.many.requests", condition::retry_later},
                 {503, "service.unavailable", condition::retry_later}};
    for (const auto& example : cases) {
        transport.next = answer_with(example.status, std::string(R"({"code":")") + example.code + "\"}");
        const auto got = run(io, api.get_tokens_me(token(), true, seconds{7}));
        ASSERT_TRUE(got.has_error()) << example.code;
        EXPECT_TRUE(got.error().code == example.expected) << example.code;
        EXPECT_EQ(got.error().http_status, example.status);
        EXPECT_EQ(got.error().api_code, example.code);
        EXPECT_EQ(got.error().correlation_id, "c-1");
    }
}

TEST_F(tokens_api_calls, names_a_compression_that_nobody_asked_for) {
    transport.next = answer_with(200, "\x1f\x8b\x08 not JSON");
    transport.next->headers.emplace_back("Content-Encoding", "gzip");
    const auto got = run(io, api.get_tokens_me(token(), true, seconds{7}));
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().which(), errc::malformed_response);
    EXPECT_NE(got.error().message.find("Content-Encoding: gzip"), std::string::npos) << got.error().message;
    EXPECT_TRUE(run(io, api.delete_tokens_me(token(), seconds{7})).has_value()) << "no body is needed";
    transport.next->headers.back().second = "identity";
    EXPECT_EQ(run(io, api.get_tokens_me(token(), true, seconds{7})).error().message.find("Encoding"),
              std::string::npos);
}

TEST_F(tokens_api_calls, passes_on_an_error_of_the_network) {
    transport.next = error(errc::tls_timeout, "no handshake");
    const auto got = run(io, api.head_tokens_me(token(), seconds{7}));
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().which(), errc::tls_timeout);
    EXPECT_EQ(got.error().message, "no handshake");
}

}  // namespace
}  // namespace tokenkeeper::client::tokens_api_test
