#include "tests/daemon/control/served_address.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::control::metrics_address_test {
namespace {

namespace asio = boost::asio;
using testing::other_program;

class metrics_at_an_address : public testing::served_address {};

TEST_F(metrics_at_an_address, are_served_over_ipv4_and_ipv6) {
    for (const auto* place : {"127.0.0.1", "::1"}) {
        const auto address = free_address(place);
        ASSERT_EQ(serve(address), "");
        const auto answer = ask(address);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
        EXPECT_NE(answer.find("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"),
                  std::string::npos);
        EXPECT_TRUE(answer.ends_with("\r\n\r\n" + backend.metrics_text)) << answer;
    }
}

TEST_F(metrics_at_an_address, are_the_only_thing_there) {
    const auto address = free_address();
    ASSERT_EQ(serve(address), "");
    EXPECT_TRUE(ask(address, "/livez").starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(ask(address, "/readyz").starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(ask(address, "/v1/status").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(ask(address, "/metrics", "Origin: http://evil.example\r\n").starts_with("HTTP/1.1 403 "));
    EXPECT_TRUE(ask(address, "/metrics", "Sec-Fetch-Site: cross-site\r\n").starts_with("HTTP/1.1 403 "));
}

TEST_F(metrics_at_an_address, are_sent_in_parts_where_they_are_long) {
    backend.metrics_text = std::string(200'000, 'Z') + "\n";
    const auto address = free_address();
    ASSERT_EQ(serve(address), "");
    const auto answer = ask(address);
    EXPECT_NE(answer.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos);
    EXPECT_EQ(std::ranges::count(answer, 'Z'), 200'000);
}

TEST_F(metrics_at_an_address, move_with_the_configuration) {
    const auto first = free_address();
    ASSERT_EQ(serve(first), "");
    const auto second = free_address();
    ASSERT_EQ(serve(second), "");
    EXPECT_TRUE(ask(second).starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(ask(first), "Connection refused");
    ASSERT_EQ(serve(std::nullopt), "");
    EXPECT_EQ(ask(second), "Connection refused");
    EXPECT_EQ(told, (std::vector<std::string>{"", "", ""}));
}

/// A reload that moves the metrics once ended the event stream of every client for ever.
TEST_F(metrics_at_an_address, leave_the_event_streams_of_the_socket_alone) {
    const auto elsewhere = backend.live.follow({});
    ASSERT_EQ(serve(free_address()), "");
    ASSERT_EQ(serve(std::nullopt), "");
    EXPECT_FALSE(elsewhere->is_over());
    EXPECT_FALSE(backend.live.follow({})->is_over());
}

TEST_F(metrics_at_an_address, stay_where_they_are_if_the_next_address_is_in_use) {
    const auto address = free_address();
    ASSERT_EQ(serve(address), "");
    const other_program other{context};
    const auto trouble = serve(other.address());
    EXPECT_EQ(trouble, "cannot listen on " + other.address().text() +
                           ": another program listens there; 'ss -ltnp' shows which one");
    EXPECT_TRUE(ask(address).starts_with("HTTP/1.1 200 "));
}

TEST_F(metrics_at_an_address, do_not_need_a_second_socket_for_the_same_address) {
    const auto address = free_address();
    ASSERT_EQ(serve(address), "");
    EXPECT_EQ(serve(address), "");
    EXPECT_TRUE(ask(address).starts_with("HTTP/1.1 200 "));
}

/// At the start the daemon serves what it was given, and tries again.
TEST_F(metrics_at_an_address, come_once_the_address_is_free) {
    other_program other{context};
    const auto address = other.address();
    const auto next = served.prepare(address);
    served.serve(*next);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0], "");
    other.end();
    while (told.size() < 2)
        context.run_one();
    EXPECT_EQ(told[1], "");
    EXPECT_TRUE(ask(address).starts_with("HTTP/1.1 200 "));
}

/// Else the holder of the address could keep every reload from being accepted.
TEST_F(metrics_at_an_address, are_no_reason_against_a_reload_that_does_not_change_them) {
    other_program other{context};
    const auto address = other.address();
    served.serve(*served.prepare(address));
    EXPECT_EQ(serve(address), "");
    EXPECT_EQ(told.size(), 1U) << "the trouble goes on";
    other.end();
    while (told.size() < 2)
        context.run_one();
    EXPECT_TRUE(ask(address).starts_with("HTTP/1.1 200 "));
}

TEST_F(metrics_at_an_address, go_with_the_daemon) {
    const auto address = free_address();
    ASSERT_EQ(serve(address), "");
    auto done = asio::co_spawn(context, served.stop(), asio::use_future);
    context.run();
    done.get();
    EXPECT_EQ(ask(address), "Connection refused");
}

}  // namespace
}  // namespace tokenkeeper::control::metrics_address_test
