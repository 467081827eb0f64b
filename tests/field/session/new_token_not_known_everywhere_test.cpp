// A token that was granted a moment ago was answered 401 by nodes that did not know it yet (GitHub does so
// for up to three seconds), and clients asked for another token at once, and for another. A 401 of a new
// token is forgiven three times, with time in between, while the old token goes on serving. Nothing was
// minted in vain, and readers never notice.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::not_known_everywhere {
namespace {

class new_token_not_known_everywhere : public field_stage {};

TEST_F(new_token_not_known_everywhere, is_waited_for) {
    start_client();
    std::optional<wall_time> known_from;
    gateway = [&](const genesys::request& request) -> std::optional<answer_type> {
        if (request.bearer.reveal() != "C2") return std::nullopt;
        if (!known_from) known_from = cloud_time() + seconds{4};
        if (cloud_time() >= *known_from) return std::nullopt;
        return json(401, R"({"message":"no","code":"bad.credentials","status":401})");
    };
    auto asked = begin(daemon.backend().act("s", session_action::renew, "uid 0"));
    for (int second = 0; second < 20; ++second) {
        world.advance(seconds{1});
        EXPECT_NE(read(), "") << second;
    }
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_EQ(read(), "C2");
    EXPECT_EQ(grants, 2U);
}

}  // namespace
}  // namespace tokenkeeper::field::not_known_everywhere
