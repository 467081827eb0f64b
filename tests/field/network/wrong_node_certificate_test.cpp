// Field: after a change of a load balancer one of two addresses of a name belonged to somebody else, whose
// certificate was another's; clients that had connected to it first failed until they were restarted. Right:
// an address whose handshake fails comes last, like one that refuses connections. A certificate of another
// host proves that this address does not lead to the server.
#include "tests/support/net/moving_name_stage.hpp"

namespace tokenkeeper::tests::field::wrong_node_certificate {
namespace {

using foreign_node = moving_name_stage;

TEST_F(foreign_node, is_left_at_the_next_request) {
    server foreign(io, always(answer("x")), with_tls({{"other.example"}}));
    server right(io, always(answer("y")), place("127.0.0.2", foreign.port()));
    current = {address("127.0.0.1"), address("127.0.0.2")};
    const auto transport = make(options(right.url("api.example")));
    EXPECT_EQ(error_of(send(*transport)), errc::certificate_wrong_host);
    EXPECT_EQ(text(send(*transport)), "y");
}

}  // namespace
}  // namespace tokenkeeper::tests::field::wrong_node_certificate
