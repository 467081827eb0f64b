// A gateway gave up waiting and answered 502 to a refresh that the login service had processed: the client
// sent the old refresh token again, which ended the login and the living access token with it. Only 503 is an
// answer of somebody who did nothing; after any other the token in use is served to its end, and only then
// the old refresh token is sent. A login that was ended says so, and whatever it gave before is looked at
// before a reader gets it.

#include "tests/field/session/login_stage.hpp"

namespace tokenkeeper::field::gateway_answers_refresh {
namespace {

class refresh_answered_by_a_gateway : public login_stage {};

TEST_F(refresh_answered_by_a_gateway, is_not_sent_again_while_its_token_lives) {
    start_login();
    spoil = json(502, "<html>Bad Gateway</html>");
    wait_for_refresh();
    world.advance(seconds{2});
    EXPECT_TRUE(warns(warning_code::refresh_answer_lost));
    const auto sent = world.login->asked.size();
    advance_to(end - std::chrono::minutes{2});
    EXPECT_EQ(world.login->asked.size(), sent);
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_EQ(read(), "C1");
    advance_to(end);
    dead.insert("C1");
    world.advance(std::chrono::minutes{2});
    EXPECT_GT(world.login->asked.size(), sent);
    EXPECT_EQ(view().reason, "refresh_answer_lost") << "and that is why it failed";
}

TEST_F(refresh_answered_by_a_gateway, with_503_is_sent_again_soon) {
    start_login();
    world.login->answer = [before = world.login->answer,
                           first = true](const genesys::request& request) mutable {
        return std::exchange(first, false) ? answer_type{json(503, "")} : before(request);
    };
    wait_for_refresh();
    world.advance(seconds{30});
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_EQ(read(), "C2");
}

TEST_F(refresh_answered_by_a_gateway, is_not_the_end_of_a_login_that_says_so) {
    start_login();
    ended = true;
    wait_for_refresh();
    auto reader = ask_token("s");
    for (int i = 0; i < 40 && !is_done(reader); ++i)
        world.advance(seconds{1});
    EXPECT_TRUE(reader.get().has_error()) << "the access token died with it";
    world.advance(seconds{70});
    EXPECT_EQ(view().state, session_state::failed);
    EXPECT_EQ(view().reason, "invalid_grant");
}

}  // namespace
}  // namespace tokenkeeper::field::gateway_answers_refresh
