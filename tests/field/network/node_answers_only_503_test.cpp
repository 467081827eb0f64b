// Field: one node of a load balancer answered 503 to everything; 66 requests went to it over a connection
// that was kept open, none to the healthy node that the name led to meanwhile, and the session died. Right: a
// connection that brought a 5xx is not used again, and the address behind it comes last. A 503 is no fault of
// the connection, but a connection always leads to the same node.
#include "tests/support/net/moving_name_stage.hpp"

namespace tokenkeeper::tests::field::node_answers_only_503 {
namespace {

using kept_connection = moving_name_stage;

TEST_F(kept_connection, is_closed_after_a_5xx) {
    server sick_node(io, always(answer("down", "503 Service Unavailable")), place("127.0.0.1"));
    server healthy_node(io, always(answer("x")), place("127.0.0.2", sick_node.port()));
    current = {address("127.0.0.1"), address("127.0.0.2")};
    const auto transport = make(options(sick_node.url("api.example")));
    ASSERT_EQ(text(send(*transport)), "down");
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(sick_node.connections(), 1U);
    EXPECT_EQ(healthy_node.connections(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::node_answers_only_503
