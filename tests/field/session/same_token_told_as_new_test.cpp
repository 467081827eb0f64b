// A login service kept a token and gave it again with "expires_in": 3600 each time, whatever was left of it;
// another one gave it even after its end. The client believed in a whole new life, and its readers got a dead
// token for up to an hour. The end of a token that is in use does not move because somebody says the number
// again, and a token that the API rejects is asked for with more and more space.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::told_as_new {
namespace {

class same_token_told_as_new : public field_stage {
protected:
    same_token_told_as_new() {
        world.file_system().put("/secrets/client", "secret");
        idle_timeout = std::chrono::hours{8};
    }
    static answer_type whole_life_of(unsigned token) {
        return json(200, R"({"access_token":"C)" + std::to_string(token) + R"(","expires_in":3600})");
    }
    void end_of_life() { dead.insert("C" + std::to_string(grants)); }
};

TEST_F(same_token_told_as_new, ends_when_it_was_to_end) {
    auto born = cloud_time();
    world.login->answer = [&](const genesys::request&) -> answer_type {
        if (grants == 0 || cloud_time() - born >= seconds{3600}) {
            if (grants > 0) end_of_life();
            ++grants;
            born = cloud_time();
        }
        return whole_life_of(grants);
    };
    start([](auto& c) { add_client(c, "s"); });
    for (int second = 0; second < 2 * 3600; ++second) {
        world.advance(seconds{1});
        if (cloud_time() - born >= seconds{3600}) end_of_life();
        const auto given = read();
        EXPECT_TRUE(given.empty() || !dead.contains(given)) << given << " at " << second;
    }
    EXPECT_LE(grants, 3U);
    EXPECT_LE(world.login->asked.size(), 7U);
}

TEST_F(same_token_told_as_new, although_it_is_dead_is_no_reason_to_flood) {
    auto given = 1U;
    world.login->answer = [&](const genesys::request&) -> answer_type {
        grants = given;
        return whole_life_of(given);
    };
    start([](auto& c) { add_client(c, "s"); });
    world.advance(seconds{600});
    dead.insert("C1");
    command(session_action::verify);
    world.advance(std::chrono::hours{1});
    EXPECT_NE(view().state, session_state::alive);
    EXPECT_EQ(read(), "");
    EXPECT_LE(world.login->asked.size(), 10U);
    given = 2;
    world.advance(std::chrono::hours{1});
    EXPECT_EQ(view().state, session_state::alive);
}

}  // namespace
}  // namespace tokenkeeper::field::told_as_new
