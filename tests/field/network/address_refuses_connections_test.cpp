// Field: a provider retired an address and gave the name another one; clients went on to connect to the
// retired one until their cached look-up was a minute old, some for the life of their process
// (eclipse-vertx/vert.x#6251). Right: a connection that fails has the name looked up again at the next
// request, and the address that failed comes last. A look-up costs milliseconds, a minute can cost a session.
#include "tests/support/net/moving_name_stage.hpp"

namespace tokenkeeper::tests::field::address_refuses_connections {
namespace {

using retired_address = moving_name_stage;

TEST_F(retired_address, is_left_at_the_next_request) {
    auto old_node = std::make_unique<server>(
        io, always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"), place("127.0.0.1"));
    const auto port = old_node->port();
    const auto transport = make(options(old_node->url("api.example")));
    ASSERT_EQ(text(send(*transport)), "x");
    old_node.reset();
    server new_node(io, always(answer("y")), place("127.0.0.2", port));
    current = {address("127.0.0.2")};
    now += seconds{2};
    EXPECT_EQ(error_of(send(*transport)), errc::connect_failed);
    EXPECT_EQ(text(send(*transport)), "y");
    EXPECT_EQ(lookups, 2U);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::address_refuses_connections
