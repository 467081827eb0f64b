#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::estimated_life_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// A kept session whose token was written an hour ago and is said to live for `length`.
story written_an_hour_ago(boot_clock::duration length) {
    story t{keep()};
    t.tell(input::token_given{token_life{t.now - hours{1}, t.now - hours{1} + length}});
    return t;
}

/// Lets the session keep its token until `end`.
void keep_until(story& t, boot_time end) {
    for (auto next = t.plan(); next && next->at <= end; next = t.plan()) {
        t.ask();
        t.alive(minutes{15});
    }
    t.until(end);
}

TEST(estimated_life, shows_when_the_token_expires) {
    auto t = written_an_hour_ago(hours{12});
    EXPECT_EQ(t.s.token().life.obtained, t.now - hours{1});
    EXPECT_EQ(t.s.token().life.expires, t.now + hours{11});
    EXPECT_TRUE(t.view().expires);
    EXPECT_FALSE(t.s.grants().due()) << "nothing can renew it";
}

TEST(estimated_life, makes_a_token_that_dies_at_its_end_expired) {
    auto t = written_an_hour_ago(hours{12});
    const auto end = *t.s.token().life.expires;
    keep_until(t, end);
    t.dies();
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "expired");
    EXPECT_LE(t.now - end, minutes{2}) << "it is looked at when its end has come";
}

TEST(estimated_life, is_late_by_the_time_that_passes_before_the_file_is_written) {
    auto t = written_an_hour_ago(hours{12});
    keep_until(t, *t.s.token().life.expires - minutes{2});
    t.dies();
    EXPECT_EQ(t.s.reason(), "expired");
}

TEST(estimated_life, says_nothing_of_a_token_that_dies_long_before) {
    auto t = written_an_hour_ago(hours{12});
    keep_until(t, t.now + hours{2});
    t.dies();
    EXPECT_EQ(t.s.reason(), "rejected");
}

TEST(estimated_life, proves_nothing_so_a_false_401_behind_it_is_asked_about_for_a_minute) {
    auto t = written_an_hour_ago(hours{2});
    const auto end = *t.s.token().life.expires;
    while (t.plan()->at < end) {
        t.ask();
        t.alive(minutes{15});
    }
    t.rejected_twice();
    EXPECT_EQ(t.s.state(), session_state::retrying);
    t.ask();
    t.alive(minutes{15});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_FALSE(t.s.token().life.expires) << "it lives beyond that end, so nothing is known of it";
    EXPECT_FALSE(t.view().expires);
}

TEST(estimated_life, changes_with_the_file_and_the_configuration) {
    auto t = written_an_hour_ago(hours{12});
    t.ask();
    t.alive(minutes{15});
    t.tell(input::life_estimated{token_life{t.now, t.now + hours{12}}});
    EXPECT_EQ(t.s.token().life.expires, t.now + hours{12});
    t.tell(input::life_estimated{});
    EXPECT_FALSE(t.s.token().life.expires);
    EXPECT_EQ(t.s.state(), session_state::alive) << "it is the same token";
    t.pass(minutes{1});
    t.tell(input::life_estimated{token_life{t.now - hours{1}, t.now - minutes{30}}});
    EXPECT_FALSE(t.s.token().life.expires) << "it lived beyond that already";
}

TEST(estimated_life, comes_with_an_offered_token) {
    auto t = written_an_hour_ago(hours{12});
    t.ask();
    t.alive(minutes{15});
    t.tell(input::token_offered{token_life{t.now, t.now + hours{20}}});
    const auto end = t.now + hours{20};
    while (t.ask() != operation::verify_candidate)
        t.alive(minutes{15});
    t.alive(minutes{15});
    EXPECT_EQ(t.s.token().life.expires, end);
}

TEST(estimated_life, is_bounded) {
    story t{keep()};
    t.tell(input::token_given{token_life{t.now + hours{5}, boot_time::max()}});
    EXPECT_EQ(t.s.token().life.obtained, t.now) << "a file of the future was written now";
    EXPECT_LT(*t.s.token().life.expires, boot_time::max());
}

}  // namespace
}  // namespace tokenkeeper::estimated_life_test
