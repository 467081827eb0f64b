// The examples of lib/README.md, which `library_examples.hpp` holds word for word.
#include "library_examples.hpp"
#include "tests/support/net/run.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::client::readme_test {
namespace {

namespace asio = boost::asio;
using tests::run;

/// Answers the requests with the given responses in their order, and remembers the request lines.
class scripted_transport : public net::transport {
public:
    std::vector<std::string> requests;

    void add_answer(int status, std::string body) {
        genesys::response response;
        response.status = status;
        response.body = std::move(body);
        answers_.push_back(std::move(response));
    }

    asio::awaitable<result<genesys::response>> send(genesys::request request,
                                                    milliseconds /*timeout*/) override {
        const std::size_t number = requests.size();
        requests.push_back(std::string(to_string(request.verb)) + ' ' + request.target + ' ' + request.body);
        if (number >= answers_.size()) co_return error(errc::connection_lost, "no answer is left");
        co_return answers_[number];
    }

private:
    std::vector<genesys::response> answers_;
};

class library_readme : public testing::Test {
protected:
    static constexpr const char* alive = R"({"organization":{"id":"o-1"}})";
    static constexpr const char* dead = R"({"code":"bad.credentials","message":"dead"})";

    asio::io_context io{1};
    scripted_transport transport;
    tokens_api api{transport};
    oauth login{transport};

    static secret token() { return secret{"the-token"}; }
    static genesys::oauth_credentials credentials() { return {"an-id", secret{"the-clients-secret"}}; }
};

TEST_F(library_readme, connects_to_a_known_region) {
    const auto resolver = std::make_shared<net::resolver_cache>(io.get_executor());
    EXPECT_TRUE(library_examples::connect(io.get_executor(), "eu_west_1", resolver));
    EXPECT_FALSE(library_examples::connect(io.get_executor(), "atlantis-1", resolver));
}

TEST_F(library_readme, verifies_a_token) {
    transport.add_answer(200, alive);
    transport.add_answer(401, dead);
    transport.add_answer(503, "");
    EXPECT_TRUE(run(io, library_examples::is_alive(api, token())).value());
    EXPECT_FALSE(run(io, library_examples::is_alive(api, token())).value());
    EXPECT_FALSE(run(io, library_examples::is_alive(api, token())));
    EXPECT_EQ(transport.requests.front(), "GET /api/v2/tokens/me?preserveIdleTTL=true ");
}

TEST_F(library_readme, keeps_a_token_alive_until_it_is_dead) {
    transport.add_answer(200, alive);
    transport.add_answer(503, "");
    transport.add_answer(401, dead);
    const auto reason = run(io, library_examples::keep_alive(api, token(), milliseconds{1}));
    EXPECT_EQ(reason.which(), errc::token_rejected);
    ASSERT_EQ(transport.requests.size(), 3U);
    EXPECT_EQ(transport.requests.front(), "GET /api/v2/tokens/me?preserveIdleTTL=false ");
}

TEST_F(library_readme, revokes_tokens) {
    transport.add_answer(200, "");
    transport.add_answer(401, dead);
    transport.add_answer(204, "");
    EXPECT_TRUE(run(io, library_examples::revoke(api, token())));
    EXPECT_TRUE(run(io, library_examples::revoke(api, token()))) << "it was dead already";
    EXPECT_TRUE(run(io, library_examples::revoke_user(api, token(), "u-1")));
    EXPECT_EQ(transport.requests.back(), "DELETE /api/v2/tokens/u-1 ");
}

TEST_F(library_readme, changes_the_idle_timeout_and_keeps_unknown_fields) {
    transport.add_answer(200, R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900,"new":1})");
    transport.add_answer(200, R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":600,"new":1})");
    EXPECT_TRUE(run(io, library_examples::set_idle_timeout(api, token(), seconds{600})));
    EXPECT_EQ(transport.requests.back(),
              "PUT /api/v2/tokens/timeout "
              R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":600,"new":1})");
}

TEST_F(library_readme, obtains_and_renews_a_token) {
    transport.add_answer(200, R"({"access_token":"a-1","token_type":"bearer"})");
    transport.add_answer(200, R"({"access_token":"a-2","refresh_token":"r-2","token_type":"bearer"})");
    EXPECT_EQ(run(io, library_examples::obtain(login, credentials())).value().reveal(), "a-1");
    std::string saved;
    auto renewal = library_examples::renew(login, credentials(), secret{"r-1"},
                                           [&saved](const secret& text) { saved = text.reveal(); });
    EXPECT_EQ(run(io, std::move(renewal)).value().reveal(), "a-2");
    EXPECT_EQ(saved, "r-2");
}

TEST_F(library_readme, describes_an_error) {
    error failure{errc::throttled, "HTTP status 429"};
    failure.retry_after = seconds{30};
    EXPECT_EQ(library_examples::describe(failure), "throttled: HTTP status 429 (retry in 30 s)");
    EXPECT_TRUE(library_examples::may_retry(failure));
    EXPECT_FALSE(library_examples::may_retry(error{errc::token_rejected}));
}

}  // namespace
}  // namespace tokenkeeper::client::readme_test
