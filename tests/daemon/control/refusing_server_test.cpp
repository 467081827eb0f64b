#include "daemon/control/http/refusing_server.hpp"

#include "tests/daemon/control/unix_client.hpp"
#include "tests/support/scratch_directory.hpp"

#include <future>
#include <memory>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::refusing_server_test {
namespace {

using testing::unix_client;

/// A refusing server on a thread of its own.
class refusing_server_test : public ::testing::Test {
protected:
    explicit refusing_server_test(std::size_t places = limits{}.reserved) {
        limits bounds;
        bounds.connections = bounds.reserved = places;
        auto opened = listener::open(path);
        server = std::make_unique<refusing_server>(
            context.get_executor(), std::move(*opened),
            problem{problem_kind::configuration_broken, "It is broken.", "Mend it.", {"a.yaml:1:1: oops"}},
            bounds);
        server->start();
        thread = std::thread{[this] { context.run(); }};
    }
    // NOLINTNEXTLINE(bugprone-exception-escape): in a test, ending the program is the right answer
    ~refusing_server_test() override {
        boost::asio::post(context, [this] { server.reset(); });
        work.reset();
        thread.join();
    }

    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
    tests::scratch_directory folder;
    std::filesystem::path path = folder / "control.sock";
    std::unique_ptr<refusing_server> server;
    std::thread thread;
};

TEST_F(refusing_server_test, answers_every_request_with_the_problem_and_ends_the_connection) {
    for (const auto* target : {"/v1/status", "/readyz", "/nothing"}) {
        unix_client client{path};
        const auto answer = client.ask("GET", target);
        EXPECT_EQ(answer.status, 503);
        EXPECT_TRUE(answer.has("Content-Type: application/problem+json")) << answer.header;
        EXPECT_NE(answer.body.find("a.yaml:1:1: oops"), std::string::npos) << answer.body;
        EXPECT_NE(answer.body.find("configuration-broken"), std::string::npos) << answer.body;
        EXPECT_TRUE(client.wait_for_end());
    }
}

TEST_F(refusing_server_test, reads_a_body_before_it_answers) {
    unix_client client{path};
    EXPECT_EQ(client.ask_with_body("PUT", "/v1/organizations/a/idle-timeout", "{}").status, 503);
}

TEST_F(refusing_server_test, says_what_is_wrong_with_a_request_that_is_none) {
    unix_client client{path};
    ASSERT_TRUE(client.send("no HTTP\r\n\r\n"));
    EXPECT_EQ(client.receive().status, 400);
}

class full_refusing_server_test : public refusing_server_test {
protected:
    full_refusing_server_test() : refusing_server_test(2) {}
};

TEST_F(full_refusing_server_test, ends_the_idle_client_for_one_that_asks) {
    unix_client idle{path};
    unix_client second{path};
    unix_client third{path};
    EXPECT_EQ(third.ask("GET", "/v1/status").status, 503);
    EXPECT_TRUE(idle.wait_for_end()) << "it has waited longest";
    EXPECT_EQ(second.ask("GET", "/v1/status").status, 503);
}

TEST_F(refusing_server_test, goes_on_with_those_who_are_there_when_it_stops) {
    unix_client client{path};
    unix_client other{path};
    EXPECT_EQ(other.ask("GET", "/v1/status").status, 503) << "the first is accepted by now";
    std::promise<void> stopped;
    boost::asio::post(context, [this, &stopped] {
        server->stop();
        stopped.set_value();
    });
    stopped.get_future().get();
    EXPECT_EQ(client.ask("GET", "/v1/status").status, 503);
    EXPECT_FALSE(unix_client{path}.connected());
}

}  // namespace
}  // namespace tokenkeeper::control::refusing_server_test
