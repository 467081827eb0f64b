#include "tests/daemon/sources/offered_tokens.hpp"

#include "lib/session/reasons.hpp"

namespace tokenkeeper::sources::offered_tokens_tests {
namespace {

TEST_F(offered_tokens, are_verified_before_the_present_one_is_let_go) {
    const auto id = living();
    replace("F2");
    EXPECT_EQ(token(id), "F1");
    EXPECT_EQ(next(id), "F2") << "the store has both";
    EXPECT_EQ(state(id).state(), session_state::alive);
    pass(id, seconds{2});
    EXPECT_EQ(asked.back(), operation::verify_candidate);
    EXPECT_EQ(token(id), "F2");
    EXPECT_EQ(next(id), "none");
    EXPECT_EQ(state(id).state(), session_state::alive);
    EXPECT_TRUE(heard<events::source_unusable>().empty());
}

TEST_F(offered_tokens, that_the_api_rejects_leave_the_present_one_and_are_told) {
    const auto id = living();
    replace("F3");
    pass(id, minutes{3});
    EXPECT_EQ(token(id), "F1");
    EXPECT_EQ(state(id).state(), session_state::alive);
    ASSERT_EQ(heard<events::source_unusable>().size(), 1U);
    EXPECT_TRUE(heard<events::source_unusable>()[0].reason.starts_with("the API rejects the token in "));
    change({file});
    EXPECT_TRUE(heard<events::source_usable>().empty()) << "it is the same token";
    pass(id, minutes{3});
    EXPECT_EQ(heard<events::source_unusable>().size(), 1U);
    EXPECT_EQ(token(id), "F1");

    replace("F2");
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
    pass(id, seconds{2});
    EXPECT_EQ(token(id), "F2");
}

TEST_F(offered_tokens, wait_for_the_turn_of_the_account_that_wrote_them) {
    world.file_system().owners[file] = 1000;
    const auto id = living();
    const auto now = world.clock.now.boot;
    EXPECT_EQ(sessions.take_turn_of_giver(id, 1000, now), now) << "the token of a start takes no turn";
    replace("F2");
    EXPECT_EQ(state(id).plan(now)->rank, urgency::routine);
    world.file_system().owners[file] = 1001;
    replace("F3");
    EXPECT_EQ(state(id).plan(now)->rank, urgency::candidate);
}

/// Root's is lent before that of another account.
TEST_F(offered_tokens, are_of_the_account_whose_file_it_is) {
    const char* const other = "/tokens/other";
    auto& owners = world.file_system().owners;
    owners[file] = 1000;
    owners[other] = 0;
    const auto first = living();
    world.file_system().texts[other] = "F2";
    const auto second = load("hall", token_source::access_token_file, other);
    const session_policy kept{.mode = session_mode::keep_alive, .max_session = {}};
    for (const auto id : {first, second})
        sessions.tell(id, input::policy_changed{kept}, world.clock.now.boot);
    pass(first, seconds{5});
    const auto lender = [&] {
        return sessions.administrator(sessions.organization_of(first), world.clock.now.boot).session;
    };
    EXPECT_EQ(lender(), second);
    owners[file] = 0;
    owners[other] = 1000;
    change({file, other});
    EXPECT_EQ(lender(), first);
}

TEST_F(offered_tokens, that_were_refused_are_accepted_when_the_api_accepts_them_later) {
    const auto id = living();
    replace("F3");
    pass(id, minutes{3});
    lives.insert("F3");
    EXPECT_TRUE(sources.read_again(*names.find(id)).renewed);
    pass(id, seconds{2});
    EXPECT_EQ(token(id), "F3");
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
}

TEST_F(offered_tokens, that_were_refused_are_taken_when_the_present_one_is_dead) {
    const auto id = living();
    replace("F3");
    pass(id, minutes{3});
    lives = {"F3"};
    pass(id, minutes{10});
    EXPECT_EQ(token(id), "F3");
    EXPECT_EQ(next(id), "none");
    EXPECT_EQ(state(id).state(), session_state::alive);
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
}

TEST_F(offered_tokens, take_the_place_of_one_that_dies_meanwhile) {
    const auto id = living();
    lives = {};
    pass(id, minutes{5});  // it is noticed, and stands
    ASSERT_EQ(state(id).state(), session_state::retrying);
    replace("F2");
    EXPECT_EQ(token(id), "F1") << "nothing is certain yet";
    lives = {"F2"};
    pass(id, seconds{3});
    EXPECT_EQ(token(id), "F2");
    EXPECT_EQ(state(id).state(), session_state::alive);
}

TEST_F(offered_tokens, are_taken_at_once_where_the_present_one_is_lost) {
    const auto id = living();
    lives = {"F2"};
    pass(id, minutes{10});
    ASSERT_EQ(state(id).state(), session_state::lost);
    replace("F2");
    EXPECT_EQ(token(id), "F2");
    EXPECT_EQ(state(id).state(), session_state::starting);
}

TEST_F(offered_tokens, are_withdrawn_when_the_file_holds_the_present_one_again) {
    const auto id = living();
    replace("F3");
    replace("F1");
    EXPECT_EQ(next(id), "none");
    EXPECT_FALSE(state(id).has_candidate());
    pass(id, minutes{3});
    EXPECT_TRUE(heard<events::source_unusable>().empty());
    EXPECT_EQ(token(id), "F1");
}

TEST_F(offered_tokens, of_which_one_was_refused_are_no_trouble_when_the_file_holds_the_present_one_again) {
    const auto id = living();
    replace("F3");
    pass(id, minutes{3});
    replace("F1");
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
    EXPECT_EQ(next(id), "none");
}

TEST_F(offered_tokens, replace_each_other) {
    const auto id = living();
    replace("F3");
    replace("F2");
    EXPECT_EQ(next(id), "F2");
    pass(id, seconds{2});
    EXPECT_EQ(token(id), "F2");
}

TEST_F(offered_tokens, that_were_refused_do_not_undo_a_revocation) {
    const auto first = living();
    replace("F3");
    pass(first, minutes{3});
    sessions.tell(first, input::command_given{session_action::revoke, sessions.next_ticket()},
                  world.clock.now.boot);
    pass(first, seconds{5});
    ASSERT_EQ(state(first).reason(), reasons::revoked);
    EXPECT_EQ(token(first), "F1");
    change({file});
    EXPECT_EQ(state(first).reason(), reasons::revoked);
    const auto id = restart(first);
    EXPECT_EQ(state(id).reason(), reasons::revoked);
    replace("F2");
    EXPECT_EQ(token(id), "F2") << "somebody logged in again";
}

TEST_F(offered_tokens, of_an_unknown_life_get_it_from_the_change_of_their_file) {
    const auto id = living();
    set_lifetime(id, std::chrono::hours{24});
    put("F2");
    world.file_system().changes[file] = world.clock.now.wall;
    const auto written = world.clock.now.boot;
    change({file});
    pass(id, seconds{2});
    ASSERT_EQ(token(id), "F2");
    EXPECT_EQ(state(id).token().life.expires, written + std::chrono::hours{24});
}

}  // namespace
}  // namespace tokenkeeper::sources::offered_tokens_tests
