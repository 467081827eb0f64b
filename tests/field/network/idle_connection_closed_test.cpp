// Field: nginx closes connections that were idle for its keepalive_timeout (one second here); clients
// reported each as a failure, and some left the server for its other address. Right: a connection that ended
// between two requests is no fault of the server: the request is told as one that may be sent again at once,
// and the address keeps its place. A grant is not such a request, and its login service closed the connection
// under it: the refresh token was taken for lost until the present token ended. Right: a grant gets a
// connection of its own.
#include "tests/support/net/moving_name_stage.hpp"

namespace tokenkeeper::tests::field::idle_connection_closed {
namespace {

using idle_connection = moving_name_stage;

TEST_F(idle_connection, may_be_closed_by_its_server) {
    server node(
        io,
        [](std::shared_ptr<peer> client, unsigned) -> boost::asio::awaitable<void> {
            co_await client->request();
            co_await client->write(answer("x"));
            co_await client->request();
            client->close();
        },
        place("127.0.0.1"));
    server other(io, always(answer("y")), place("127.0.0.2", node.port()));
    current = {address("127.0.0.1"), address("127.0.0.2")};
    const auto transport = make(options(node.url("api.example")));
    ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(error_of(send(*transport)), errc::connection_stale);
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(other.connections(), 0U);
}

TEST_F(idle_connection, is_not_for_a_grant) {
    server node(io, [](std::shared_ptr<peer> client, unsigned) -> boost::asio::awaitable<void> {
        co_await client->request();
        co_await client->write(answer("x"));
        co_await client->request();
        client->close();
    });
    const auto transport = make(options(node.url()));
    ASSERT_EQ(text(send(*transport, genesys::method::post)), "x");
    EXPECT_EQ(text(send(*transport, genesys::method::post)), "x");
    EXPECT_EQ(node.connections(), 2U);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::idle_connection_closed
