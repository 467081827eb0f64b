#include "daemon/supervisor/requests/check_request.hpp"

#include "tests/daemon/fake_runtime.hpp"

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::supervision::check_request_test {
namespace {

namespace asio = boost::asio;

genesys::response json(int status, std::string body) {
    genesys::response answer;
    answer.status = status;
    answer.headers = {{"Content-Type", "application/json"}};
    answer.body = std::move(body);
    return answer;
}

/// One check with the token T1 over a transport that answers by hand.
class check : public testing::Test {
protected:
    request_outcome send(operation kind) {
        auto answer = asio::co_spawn(
            loop, send_check(std::make_shared<tests::fake_transport>(api), kind, secret{"T1"}, seconds{10}),
            asio::use_future);
        loop.restart();
        loop.poll();
        return answer.get();
    }
    static const error& failure_of(const request_outcome& outcome) { return std::get<error>(outcome); }

    asio::io_context loop{1};
    std::shared_ptr<tests::fake_service> api = std::make_shared<tests::fake_service>(loop.get_executor());
};

TEST_F(check, asks_without_touching_and_reports_what_it_learned) {
    api->answer = [](const auto&) {
        return json(200, R"({"organization":{"id":"o","name":"o"},"OAuthClient":{"id":"c"}})");
    };
    const auto outcome = send(operation::verify);
    ASSERT_TRUE(std::holds_alternative<check_report>(outcome));
    EXPECT_TRUE(std::get<check_report>(outcome).has_body);
    EXPECT_EQ(api->asked.at(0), "GET /api/v2/tokens/me?preserveIdleTTL=true with T1");
    ASSERT_TRUE(std::holds_alternative<check_report>(send(operation::verify_candidate)));
    EXPECT_EQ(api->asked.at(1), "GET /api/v2/tokens/me?preserveIdleTTL=true with T1");
}

TEST_F(check, touches_by_get_or_head) {
    api->answer = [](const auto&) { return json(200, R"({"organization":{"id":"o","name":"o"}})"); };
    EXPECT_TRUE(std::get<check_report>(send(operation::keep_alive_get)).has_body);
    EXPECT_EQ(api->asked.at(0), "GET /api/v2/tokens/me?preserveIdleTTL=false with T1");
    api->answer = [](const auto&) { return json(200, ""); };
    EXPECT_FALSE(std::get<check_report>(send(operation::keep_alive_head)).has_body);
    EXPECT_EQ(api->asked.at(1), "HEAD /api/v2/tokens/me with T1");
}

TEST_F(check, reads_the_idle_timeout_and_revokes) {
    api->answer = [](const auto&) {
        return json(200, R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900})");
    };
    const auto outcome = send(operation::read_idle_timeout);
    ASSERT_TRUE(std::holds_alternative<genesys::idle_token_timeout>(outcome));
    EXPECT_EQ(std::get<genesys::idle_token_timeout>(outcome).timeout(), seconds{900});
    EXPECT_TRUE(std::holds_alternative<done_report>(send(operation::revoke)));
    EXPECT_EQ(api->asked.at(1), "DELETE /api/v2/tokens/me with T1");
}

TEST_F(check, gives_the_error_of_an_answer) {
    api->answer = [](const auto&) {
        return json(401, R"({"message":"no","code":"bad.credentials","status":401})");
    };
    for (const auto kind : {operation::verify, operation::keep_alive_get, operation::revoke})
        EXPECT_EQ(failure_of(send(kind)).which(), errc::token_rejected);
}

TEST_F(check, ends_with_an_error_where_the_transport_throws) {
    api->answer = [](const auto&) -> result<genesys::response> { throw std::runtime_error{"out of range"}; };
    const auto outcome = send(operation::verify);
    EXPECT_EQ(failure_of(outcome).which(), errc::malformed_response);
    EXPECT_EQ(failure_of(outcome).message, "internal error: out of range");
    EXPECT_EQ(failure_of(outcome).message.find("T1"), std::string::npos);
    api->answer = [](const auto&) -> result<genesys::response> {
        throw boost::system::system_error{asio::error::fault};
    };
    EXPECT_EQ(failure_of(send(operation::verify)).which(), errc::malformed_response);
}

TEST_F(check, is_cancelled_where_its_operation_is_aborted) {
    api->answer = [](const auto&) -> result<genesys::response> {
        throw boost::system::system_error{asio::error::operation_aborted};
    };
    EXPECT_EQ(failure_of(send(operation::verify)).which(), errc::cancelled);
}

}  // namespace
}  // namespace tokenkeeper::supervision::check_request_test
