// The bytes of answers that clients have not taken: every answer counts, and the large ones wait for room.
#include "daemon/control/resources/dispatcher.hpp"

#include "tests/daemon/control/fake_backend.hpp"

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::dispatcher_test {
namespace {

class dispatcher_test : public ::testing::Test {
protected:
    static limits one_answer_at_a_time() {
        limits bounds;
        bounds.unsent_of_one = 1;
        return bounds;
    }

    static access_rules rules() {
        const operators both{.users = {reader, other}, .groups = {}};
        return {.own_user = 990, .trusted = both, .sessions = {.readers = {{"lobby", both}}, .logins = {}}};
    }

    std::future<answer> ask(uid_t user, std::string method, std::string target) {
        auto done = boost::asio::co_spawn(
            context,
            served.serve({.method = std::move(method), .target = std::move(target)}, {}, {.uid = user}),
            boost::asio::use_future);
        turn_over();
        return done;
    }
    /// Everything is done that can be.
    void turn_over() {
        context.restart();
        context.poll();
    }
    static bool is_done(const std::future<answer>& asked) {
        return asked.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
    }

    static constexpr uid_t reader = 4000;
    static constexpr uid_t other = 4001;
    boost::asio::io_context context{1};
    testing::fake_backend backend{context.get_executor()};
    dispatcher served{context.get_executor(), backend, rules(), control_routes(), one_answer_at_a_time(),
                      [](std::string_view) {}};
};

TEST_F(dispatcher_test, counts_every_answer_until_its_client_has_taken_it) {
    struct {
        std::string method, target;
        unsigned status;
    } const cases[]{
        {"GET", "/v1/sessions/lobby/token", 200},
        {"GET", "/v1/sessions/lobby/history", 200},
        {"GET", "/v1/sessions/lobby", 200},
        {"GET", "/v1/sessions", 200},
        {"GET", "/readyz/lobby", 200},
        {"GET", "/livez", 200},
        {"POST", "/v1/sessions/lobby/verify", 200},
        {"GET", "/v1/nothing", 404},
        {"GET", "/v1/sessions/export/token", 403},
    };
    for (const auto& each : cases) {
        auto asked = ask(reader, each.method, each.target);
        ASSERT_TRUE(is_done(asked)) << each.target;
        auto untaken = std::make_optional(asked.get());
        EXPECT_EQ(untaken->status, each.status) << each.target;
        auto next = ask(reader, "GET", "/v1/status");
        EXPECT_FALSE(is_done(next)) << each.target;
        auto of_another = ask(other, "GET", "/v1/status");
        EXPECT_TRUE(is_done(of_another)) << each.target;
        untaken.reset();
        turn_over();
        EXPECT_TRUE(is_done(next)) << each.target;
    }
}

TEST_F(dispatcher_test, makes_no_answer_that_may_be_large_while_its_user_has_its_share) {
    for (const auto* target : {"/v1/sessions/lobby/history", "/v1/sessions/lobby", "/v1/sessions",
                               "/v1/status", "/v1/openapi.json", "/metrics"}) {
        auto asked = ask(reader, "GET", "/livez");
        ASSERT_TRUE(is_done(asked));
        auto untaken = std::make_optional(asked.get());
        auto next = ask(reader, "GET", target);
        EXPECT_FALSE(is_done(next)) << target;
        untaken.reset();
        turn_over();
        EXPECT_TRUE(is_done(next)) << target;
    }
}

TEST_F(dispatcher_test, tells_whose_place_a_reader_takes_while_it_waits) {
    for (const auto& [user, rank] : {std::pair{uid_t{0}, standing::master}, {reader, standing::trusted}}) {
        auto asked = ask(user, "GET", "/v1/sessions/lobby/token");
        EXPECT_EQ(asked.get().status, 200U);
        EXPECT_EQ(backend.latest_reader, (party{rank, user}));
    }
}

/// Making them may take long, and others would wait for the turn.
TEST_F(dispatcher_test, keeps_no_answer_waiting_that_takes_no_turn) {
    auto asked = ask(reader, "GET", "/livez");
    const auto untaken = asked.get();
    for (const auto* target : {"/v1/sessions/lobby/token", "/livez", "/readyz/lobby"}) {
        auto next = ask(reader, "GET", target);
        EXPECT_TRUE(is_done(next)) << target;
    }
}

}  // namespace
}  // namespace tokenkeeper::control::dispatcher_test
