#include "daemon/operations/organization_calls.hpp"

#include "tests/daemon/fake_runtime.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::operations::organization_calls_test {
namespace {

namespace asio = boost::asio;

/// One call with the token T1 over a transport that answers by hand.
class organization_calls : public testing::Test {
protected:
    template <class T>
    T run(asio::awaitable<T> call) {
        auto answer = asio::co_spawn(loop, std::move(call), asio::use_future);
        loop.restart();
        loop.poll();
        return answer.get();
    }
    void answer(int status, const std::string& body) {
        service->answer = [this, status, body](const genesys::request& request) {
            sent = request.body;
            genesys::response made;
            made.status = status;
            made.headers = {{"Content-Type", "application/json"}};
            made.body = body;
            return result<genesys::response>{std::move(made)};
        };
    }

    asio::io_context loop{1};
    std::shared_ptr<tests::fake_service> service = std::make_shared<tests::fake_service>(loop.get_executor());
    std::shared_ptr<net::transport> api = std::make_shared<tests::fake_transport>(service);
    std::string sent;  ///< the body of the latest request
};

TEST_F(organization_calls, read_and_write_the_idle_timeout) {
    answer(200, R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900})");
    auto read = run(read_idle_timeout(api, secret{"T1"}, seconds{10}));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->timeout(), seconds{900});
    const auto written = run(write_idle_timeout(api, secret{"T1"}, std::move(*read), seconds{10}));
    EXPECT_TRUE(written.has_value());
    EXPECT_NE(sent.find("900"), std::string::npos) << sent;
    EXPECT_EQ(service->asked, (std::vector<std::string>{"GET /api/v2/tokens/timeout with T1",
                                                        "PUT /api/v2/tokens/timeout with T1"}));
}

TEST_F(organization_calls, delete_the_tokens_of_a_user) {
    answer(200, "");
    EXPECT_TRUE(run(delete_user_tokens(api, secret{"T1"}, "u-1", seconds{10})).has_value());
    EXPECT_EQ(service->asked, std::vector<std::string>{"DELETE /api/v2/tokens/u-1 with T1"});
}

TEST_F(organization_calls, give_the_error_of_the_answer) {
    answer(403, R"({"message":"no","code":"not.authorized","status":403})");
    EXPECT_EQ(run(read_idle_timeout(api, secret{"T1"}, seconds{10})).error().which(), errc::forbidden);
    EXPECT_EQ(run(delete_user_tokens(api, secret{"T1"}, "u-1", seconds{10})).error().which(),
              errc::forbidden);
}

}  // namespace
}  // namespace tokenkeeper::operations::organization_calls_test
