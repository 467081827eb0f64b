// The 401 of a dead token came with other words than bad.credentials, and the session stayed "denied" for
// ever, with a token that readers got. The code credentials.expired, and error="invalid_token" in
// WWW-Authenticate (RFC 6750), say the same. They count as much, whatever stands in the body beside them.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::other_words {
namespace {

class rejection_in_other_words : public field_stage {
protected:
    void expect_lost(const genesys::response& answer) {
        start([](auto& c) { add(c, "s"); });
        gateway = [answer](const genesys::request&) -> std::optional<answer_type> { return answer; };
        command(session_action::verify);
        EXPECT_TRUE(warns(warning_code::rejected));
        EXPECT_EQ(read(), "");
        world.advance(seconds{60});
        EXPECT_EQ(view().state, session_state::lost);
    }
};

TEST_F(rejection_in_other_words, is_one_of_credentials_that_expired) {
    expect_lost(json(401, R"({"message":"over","code":"credentials.expired","status":401})"));
}

TEST_F(rejection_in_other_words, is_one_of_an_invalid_token_in_the_challenge) {
    expect_lost(with(page_401(), "WWW-Authenticate", R"(Bearer realm="api", error="invalid_token")"));
}

TEST_F(rejection_in_other_words, may_stand_behind_another_challenge) {
    expect_lost(with(with(page_401(), "www-authenticate", "Basic realm=\"api\""), "WWW-Authenticate",
                     "bearer error=\"invalid_token\", error_description=\"The token expired\""));
}

}  // namespace
}  // namespace tokenkeeper::field::other_words
