// Servers that fail, and names that lead to others.
#include "tests/support/net/moving_name_stage.hpp"

#include <map>
#include <string>

namespace tokenkeeper::tests::moving_name_test {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;

class moving_name : public moving_name_stage {};

TEST_F(moving_name, is_followed_when_its_old_server_answers_503) {
    server old_node(io, always(answer("down", "503 Service Unavailable")), place("127.0.0.1"));
    server new_node(io, always(answer("x")), place("127.0.0.2", old_node.port()));
    const auto transport = make(options(old_node.url("api.example")));
    ASSERT_EQ(text(send(*transport)), "down");
    current = {make_address("127.0.0.2")};
    now += seconds{1};
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(lookups, 2U);
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(old_node.connections(), 1U);
    EXPECT_EQ(new_node.connections(), 1U);
}

TEST_F(moving_name, is_left_for_its_second_address_when_the_first_answers_503) {
    server sick_node(io, always(answer("down", "503 Service Unavailable")), place("127.0.0.1"));
    server healthy_node(io, always(answer("x")), place("127.0.0.2", sick_node.port()));
    current = {make_address("127.0.0.1"), make_address("127.0.0.2")};
    const auto transport = make(options(sick_node.url("api.example")));
    ASSERT_EQ(text(send(*transport)), "down");
    EXPECT_EQ(text(send(*transport)), "x");
}

TEST_F(moving_name, is_followed_when_its_old_server_refuses_connections) {
    auto old_node = std::make_unique<server>(io, always(answer("x")), place("127.0.0.1"));
    const auto port = old_node->port();
    const auto transport = make(options(old_node->url("api.example")));
    ASSERT_EQ(text(send(*transport)), "x");
    old_node.reset();
    server new_node(io, always(answer("y")), place("127.0.0.2", port));
    now += seconds{1};
    EXPECT_EQ(error_of(send(*transport)), errc::connect_failed);
    current = {make_address("127.0.0.2")};
    EXPECT_EQ(text(send(*transport)), "y");
}

TEST_F(moving_name, does_not_pay_twice_for_a_dead_address) {
    server node(io, always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"),
                place("127.0.0.2"));
    current = {make_address("127.0.0.1"), make_address("127.0.0.2")};
    const auto transport = make(options(node.url("api.example")));
    ASSERT_EQ(text(send(*transport)), "x");
    // A server that listens at the first address now gets no request.
    server other_node(io, always(answer("y")), place("127.0.0.1", node.port()));
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(other_node.connections(), 0U);
}

TEST_F(moving_name, is_followed_when_its_old_server_has_a_wrong_certificate) {
    auto wrong = with_tls({{"other.example"}});
    server old_node(io, always(answer("x")), wrong);
    server new_node(io, always(answer("y")), place("127.0.0.2", old_node.port()));
    current = {make_address("127.0.0.1"), make_address("127.0.0.2")};
    const auto transport = make(options(new_node.url("api.example")));
    EXPECT_EQ(error_of(send(*transport)), errc::certificate_wrong_host);
    EXPECT_EQ(text(send(*transport)), "y");
}

TEST_F(moving_name, is_not_doubted_when_an_idle_connection_ends) {
    server node(
        io,
        [](std::shared_ptr<peer> client, unsigned) -> asio::awaitable<void> {
            co_await client->request();
            co_await client->write(answer("x"));
            co_await client->request();
            client->close();
        },
        place("127.0.0.1"));
    const auto transport = make(options(node.url("api.example")));
    ASSERT_EQ(text(send(*transport)), "x");
    now += seconds{1};
    EXPECT_EQ(error_of(send(*transport)), errc::connection_stale);
    ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(lookups, 1U);
}

}  // namespace
}  // namespace tokenkeeper::tests::moving_name_test
