// A refresh was refused with invalid_grant because the login had been ended, and the access token with it:
// readers got the dead token until the next check, minutes later. A refused grant makes the present token
// doubtful at once: a look follows, and no reader gets it before that look has seen it alive. Where it lives,
// it serves to its end.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::refused_grant {
namespace {

class refused_grant : public field_stage {
protected:
    refused_grant() {
        idle_timeout = std::chrono::hours{8};
        world.login->answer = [this](const genesys::request&) -> answer_type {
            ++grants;
            return json(200, R"({"access_token":"C1","expires_in":7200})");
        };
    }
    void start_and_refuse(const std::string& code) {
        start_client(seconds{3600});
        world.login->answer = [this, code](const genesys::request&) -> answer_type {
            ++refusals;
            return json(400, R"({"error":")" + code + R"("})");
        };
        for (int i = 0; i < 720 && refusals == 0; ++i)
            world.advance(seconds{10});
        ASSERT_EQ(refusals, 1U);
    }
    unsigned refusals = 0;
};

TEST_F(refused_grant, hands_out_no_token_that_died_with_it) {
    start_client(seconds{3600});
    world.login->answer = [this](const genesys::request&) -> answer_type {
        ++refusals;
        dead.insert("C1");  // the login was ended
        return json(400, R"({"error":"invalid_client"})");
    };
    for (int i = 0; i < 720 && refusals == 0; ++i)
        world.advance(seconds{10});
    ASSERT_EQ(refusals, 1U);
    auto reader = ask_token("s");
    for (int i = 0; i < 40 && !is_done(reader); ++i)
        world.advance(seconds{1});
    EXPECT_TRUE(reader.get().has_error());
    world.advance(seconds{70});
    EXPECT_EQ(view().state, session_state::failed);
}

TEST_F(refused_grant, leaves_a_token_that_lives_to_its_readers) {
    start_and_refuse("invalid_client");
    world.advance(seconds{2});
    EXPECT_EQ(read(), "C1");
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_TRUE(warns(warning_code::renewal_failing));
}

TEST_F(refused_grant, lets_readers_wait_while_nobody_can_tell) {
    start_client(seconds{3600});
    world.login->answer = [this](const genesys::request&) -> answer_type {
        ++refusals;
        gateway = [](const genesys::request&) -> std::optional<answer_type> {
            return error{errc::connect_failed};
        };
        return json(400, R"({"error":"invalid_client"})");
    };
    for (int i = 0; i < 720 && refusals == 0; ++i)
        world.advance(seconds{10});
    ASSERT_EQ(refusals, 1U);
    world.advance(seconds{20});
    EXPECT_EQ(read(), "") << "the API could not be asked";
    EXPECT_EQ(view().state, session_state::retrying);
    EXPECT_FALSE(view().ready(world.clock.now.wall)) << "who relies on it would get nothing";
    gateway = nullptr;
    world.advance(seconds{90});
    EXPECT_EQ(read(), "C1");
    EXPECT_TRUE(view().ready(world.clock.now.wall));
}

}  // namespace
}  // namespace tokenkeeper::field::refused_grant
