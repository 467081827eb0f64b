#include "tests/lib/session/story.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>

namespace tokenkeeper::last_error_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array others{errc::server_unavailable, errc::token_rejected, errc::connection_lost,
                            errc::forbidden, errc::request_timeout};
constexpr std::array commands{session_action::verify, session_action::keep_alive, session_action::renew};

/// The server closes kept connections again and again, and answers in between.
void live_with_closed_connections(story& t, unsigned seed) {
    std::mt19937 dice{seed};
    for (int i = 0; i < 200; ++i) {
        const auto next = t.begin_next();
        if (!next) return;
        if (next->what == operation::acquire) {
            t.granted(hours{2});
            continue;
        }
        const auto drawn = dice() % 8;
        if (drawn < 4) {
            t.fails(drawn == 0 ? others.at(dice() % others.size()) : errc::connection_stale);
            continue;
        }
        if (dice() % 16 == 0) t.command(commands.at(dice() % commands.size()));
        t.alive(minutes{15});
        const auto shown = t.view().last_error;
        ASSERT_TRUE(!shown || shown->code != "connection.stale")
            << "after " << to_string(t.s.state()) << ", request " << i << ", seed " << seed;
    }
}

TEST(last_error, is_none_once_a_request_succeeded_after_closed_connections) {
    for (const auto type : {grant_type::none, grant_type::client_credentials, grant_type::refresh_token}) {
        for (const auto mode : {session_mode::verify, session_mode::keep_alive}) {
            for (unsigned seed = 1; seed < 50; ++seed) {
                session_policy policy;
                policy.mode = mode;
                story t{type, policy};
                live_with_closed_connections(t, seed);
                if (testing::Test::HasFatalFailure()) return;
            }
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::last_error_test
