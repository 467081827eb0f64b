#include "daemon/control/http/server_state.hpp"

#include "daemon/control/http/connection.hpp"
#include "daemon/control/sockets/client_socket.hpp"
#include "tests/daemon/control/running_server.hpp"

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::server_state_test {
namespace {

namespace asio = boost::asio;
using stream = asio::local::stream_protocol;

const std::string request = "POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// In a turn without any time one connection gets its place. The others follow though nothing else changes:
/// each asks at once for what is not answered yet.
TEST(server_state, gives_places_in_many_short_turns) {
    constexpr std::size_t count = 20;
    constexpr party root{standing::master, 0};
    asio::io_context context{1};
    testing::fake_backend backend{context.get_executor()};
    backend.held = true;
    auto bounds = testing::without_times();
    bounds.settling = milliseconds{0};
    const auto state = std::make_shared<server_state>(context.get_executor(), backend, access_rules{},
                                                      control_routes(), bounds, [](std::string_view) {});
    std::vector<stream::socket> clients;
    for (std::size_t i = 0; i < count; ++i) {
        stream::socket accepted{context};
        asio::local::connect_pair(accepted, clients.emplace_back(context));
        asio::write(clients.back(), asio::buffer(request));
        const auto id = *state->places.arrive(root).entered;
        state->connections.emplace(
            id, std::make_shared<connection>(client_socket{std::move(accepted)}, state, id, peer{.uid = 0}));
    }
    state->tell_change();
    std::size_t served = 0;
    while (context.poll_one() > 0) {
        ASSERT_LE(state->places.served(root), served + 1);
        served = state->places.served(root);
    }
    EXPECT_EQ(served, count);
    EXPECT_EQ(backend.acts.size(), count);
    asio::post(context, [state, &backend] {
        while (!state->connections.empty())
            state->cut(state->connections.begin()->first);
        backend.let_go();
    });
    context.restart();
    context.poll();
}

/// Else each turn of the loop lasts as long as all requests of a crowd together.
TEST(server_state, serves_few_visitors_in_one_turn_and_every_master) {
    asio::io_context context{1};
    testing::fake_backend backend{context.get_executor()};
    auto bounds = testing::without_times();
    bounds.visitors = milliseconds{0};
    const auto state =
        std::make_shared<server_state>(context.get_executor(), backend, access_rules{.own_user = 990},
                                       control_routes(), bounds, [](std::string_view) {});
    const peer visitor{.uid = 1001};
    for (int turn = 0; turn < 3; ++turn) {
        EXPECT_TRUE(state->has_time_for(visitor)) << turn;
        EXPECT_FALSE(state->has_time_for(visitor)) << turn;
        EXPECT_FALSE(state->has_time_for(peer{.uid = 1002})) << turn;
        EXPECT_TRUE(state->has_time_for(peer{.uid = 0})) << turn;
        context.restart();
        context.poll();
    }
}

TEST(server_state, accepts_for_as_long_as_a_crowd_had_to_wait) {
    using std::chrono::nanoseconds;
    const limits bounds;
    EXPECT_EQ(accepting_time(bounds, false, milliseconds{10}), bounds.accepting) << "nobody was left waiting";
    EXPECT_EQ(accepting_time(bounds, true, milliseconds{10}), milliseconds{10});
    EXPECT_EQ(accepting_time(bounds, true, nanoseconds{1}), bounds.accepting);
    EXPECT_EQ(accepting_time(bounds, true, seconds{1}), bounds.longest_accepting);
}

}  // namespace
}  // namespace tokenkeeper::control::server_state_test
