#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_refresh_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(session_grants, never_send_a_refresh_token_again_that_is_dead) {
    story t{grant_type::refresh_token};
    t.ask();
    t.fails(errc::invalid_grant);
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.plan(), std::nullopt);
    story refused{grant_type::refresh_token};
    refused.ask();
    refused.fails(errc::invalid_client);
    ASSERT_TRUE(refused.plan()) << "that one was not used";
    EXPECT_EQ(refused.plan()->at, refused.now + hours{1});
}

TEST(session_grants, tell_of_a_refresh_whose_answer_was_lost) {
    auto t = in_use(hours{24}, grant_type::refresh_token);
    while (t.ask() == operation::verify)
        t.alive();
    t.fails(errc::connection_lost);
    ASSERT_EQ(t.all_facts.size(), 1U);
    EXPECT_EQ(t.all_facts[0].what, fact::refresh_answer_lost);
    EXPECT_GT(t.all_facts[0].left, hours{3});
}

TEST(session_grants, send_no_refresh_again_whose_answer_was_lost_before_the_token_is_dead) {
    auto t = in_use(hours{24}, grant_type::refresh_token);
    t.tell(input::refresh_answer_lost{});
    t.ask();
    t.fails(errc::token_rejected);
    const auto first = t.now;
    while (t.ask() == operation::verify)
        t.fails(errc::token_rejected);
    EXPECT_GE(t.now - first, seconds{60});
    EXPECT_EQ(t.s.state(), session_state::acquiring);
}

TEST(session_grants, look_at_a_rejected_token_before_they_send_a_doubted_refresh_again) {
    story t{grant_type::refresh_token};
    t.get_token();
    t.rejected_twice();
    while (!t.s.rejection()->judged_dead())
        t.fails(t.ask() == operation::acquire ? errc::connect_failed : errc::token_rejected);
    while (t.ask() != operation::acquire)
        t.fails(errc::token_rejected);
    t.fails(errc::connection_lost);
    const auto doubted = t.now;
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_LE(t.now - doubted, seconds{2});
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
    const auto end = *t.s.token().life.expires;
    while (t.ask() == operation::verify && t.now < end)
        t.alive();
    EXPECT_GE(t.now, end) << "its token lives";
}

TEST(session_grants, are_repeated_once_a_token_that_was_being_replaced_is_dead) {
    story t{grant_type::refresh_token};
    t.get_token();
    t.rejected_twice();
    while (t.ask() != operation::acquire)
        t.fails(errc::token_rejected);
    ASSERT_FALSE(t.s.rejection()->judged_dead()) << "it is asked for before the 401 is believed";
    t.fails(errc::connection_lost);
    const auto doubted = t.now;
    while (t.ask() != operation::acquire)
        t.fails(errc::token_rejected);
    EXPECT_TRUE(t.s.rejection()->judged_dead());
    EXPECT_LE(t.now - doubted, minutes{2}) << "not only at the end that the token would have had";
}

TEST(session_grants, tell_with_a_lost_answer_what_the_login_service_said) {
    story t{grant_type::refresh_token};
    t.ask();
    t.fails(errc::connection_lost);
    ASSERT_EQ(t.ask(), operation::acquire);
    error dead{errc::invalid_grant, "used already"};
    dead.correlation_id = "7f3a";
    t.tell(input::failed{dead});
    ASSERT_EQ(t.s.state(), session_state::failed);
    const auto told = t.view().last_error;
    ASSERT_TRUE(told);
    EXPECT_EQ(told->code, "refresh_answer_lost");
    EXPECT_EQ(told->message, t.s.grants().refusal().explanation());
    EXPECT_EQ(told->correlation_id, "7f3a");
    EXPECT_EQ(told->hint, dead.hint());
}

}  // namespace
}  // namespace tokenkeeper::session_refresh_test
