// For four to fifteen seconds a node that lagged answered 401 bad.credentials for tokens that lived, and the
// session was lost for good while the cloud said that it was alive. A 401 is asked about again, readers get
// nothing meanwhile, and only one that stands for a minute over three answers is believed. A token that was
// revoked in truth is told as lost within that minute.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::lagging_node {
namespace {

class node_that_lags : public field_stage {
protected:
    /// From now on, for so long, the API answers like that.
    void lag(seconds length, genesys::response answer) {
        const auto end = world.clock.now.wall + length;
        gateway = [this, end, answer](const genesys::request& request) -> std::optional<answer_type> {
            if (world.clock.now.wall >= end || !is_check(request)) return std::nullopt;
            return answer;
        };
    }
    static genesys::response bad_credentials() {
        return json(401, R"({"message":"no","code":"bad.credentials","status":401})");
    }
};

TEST_F(node_that_lags, costs_no_session) {
    start([](auto& c) {
        add(c, "s");
        add(c, "verified", "T2").mode = session_mode::verify;
    });
    for (const int length : {4, 15, 45}) {
        lag(seconds{length}, bad_credentials());
        for (const auto* name : {"s", "verified"}) {
            EXPECT_EQ(command(session_action::verify, name).state, session_state::retrying) << length;
            EXPECT_TRUE(warns(warning_code::rejected, name));
            EXPECT_EQ(read(name), "");
        }
        world.advance(seconds{90});
        for (const auto* name : {"s", "verified"})
            EXPECT_EQ(view(name).state, session_state::alive) << name << length;
    }
    EXPECT_EQ(told_of(session_fact::kind::lost), 0U);
}

TEST_F(node_that_lags, hides_no_revocation_for_longer_than_a_minute) {
    for (const auto mode : {session_mode::keep_alive, session_mode::verify}) {
        const std::string token = mode == session_mode::verify ? "T2" : "T1";
        if (mode == session_mode::keep_alive) {
            start([](auto& c) {
                add(c, "s");
                add(c, "verified", "T2").mode = session_mode::verify;
            });
        }
        const std::string name = mode == session_mode::verify ? "verified" : "s";
        dead.insert(token);
        command(session_action::verify, name);
        world.advance(seconds{60});
        EXPECT_EQ(view(name).state, session_state::lost);
    }
}

TEST_F(node_that_lags, and_a_session_that_was_called_lost_comes_back) {
    start([](auto& c) { add(c, "s").mode = session_mode::verify; });
    idle_timeout = std::chrono::hours{8};
    world.advance(seconds{301});
    lag(seconds{200}, bad_credentials());
    command(session_action::verify);
    world.advance(seconds{120});
    ASSERT_EQ(view().state, session_state::lost);
    world.advance(seconds{300});
    EXPECT_EQ(view().state, session_state::alive) << "nobody had to verify it";
    EXPECT_EQ(told_of(session_fact::kind::recovered), 1U);
}

}  // namespace
}  // namespace tokenkeeper::field::lagging_node
