// A client's token was revoked, and a gateway put a page of its own in place of the API's 401: the session
// was "denied" for ever, no new token was asked for, and readers got the dead one. Where a grant can give
// another token, such a 401 allows one grant once it has stood for ten seconds; if the new token gets the
// same, the session is denied, and no other grant follows until something changes. For then the tokens are
// not to blame, and every further one would be minted in vain.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::unexplained_401 {
namespace {

class unexplained_401_of_a_client : public field_stage {
protected:
    void answer_page_to(const std::string& token) {
        gateway = [token](const genesys::request& request) -> std::optional<answer_type> {
            if (!token.empty() && request.bearer.reveal() != token) return std::nullopt;
            return page_401();
        };
    }
};

TEST_F(unexplained_401_of_a_client, is_mended_by_one_grant) {
    start_client();
    world.advance(seconds{600});
    answer_page_to("C1");
    command(session_action::verify);
    EXPECT_EQ(read(), "");
    world.advance(seconds{15});
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_EQ(read(), "C2");
    world.advance(std::chrono::hours{2});
    EXPECT_EQ(grants, 2U);
}

TEST_F(unexplained_401_of_a_client, leads_to_no_second_grant) {
    start_client();
    world.advance(seconds{600});
    answer_page_to("");
    command(session_action::verify);
    world.advance(seconds{30});
    EXPECT_EQ(view().state, session_state::denied);
    for (int hour = 0; hour < 12; ++hour) {
        world.advance(std::chrono::hours{1});
        ASSERT_EQ(view().state, session_state::denied) << hour;
        ASSERT_EQ(grants, 2U) << hour;
        ASSERT_EQ(read(), "") << hour;
    }
    gateway = nullptr;
    world.advance(seconds{75});
    EXPECT_EQ(view().state, session_state::alive) << "the new token is looked at";
    EXPECT_EQ(read(), "C2");
}

TEST_F(unexplained_401_of_a_client, that_passes_costs_no_grant) {
    start_client();
    answer_page_to("");
    command(session_action::verify);
    world.advance(seconds{4});
    gateway = nullptr;
    world.advance(seconds{60});
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_EQ(read(), "C1");
    EXPECT_EQ(grants, 1U);
}

TEST_F(unexplained_401_of_a_client, for_all_clients_at_once_asks_for_one_token) {
    world.file_system().put("/secrets/client", "secret");
    start([](auto& c) {
        for (int i = 0; i < 20; ++i)
            add_client(c, "s" + std::to_string(i));
    });
    world.advance(seconds{20});
    ASSERT_EQ(grants, 20U);
    answer_page_to("");
    world.advance(std::chrono::hours{1});
    EXPECT_LE(grants, 21U) << "a fault of the service until one new token proves otherwise";
}

TEST_F(unexplained_401_of_a_client, says_nothing_of_a_token_that_somebody_gave) {
    start([](auto& c) { add(c, "s"); });
    answer_page_to("");
    world.advance(seconds{420});
    EXPECT_EQ(view().state, session_state::denied);
    gateway = nullptr;
    world.advance(seconds{90});
    EXPECT_EQ(view().state, session_state::alive);
}

}  // namespace
}  // namespace tokenkeeper::field::unexplained_401
