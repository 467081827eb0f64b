#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_stores_test {
namespace {

/// A kept session whose token idles out 900 s after each touch, seen once.
story kept() {
    story t{keep()};
    t.idle_timeout(seconds{900});
    t.ask();
    t.alive(seconds{901});
    return t;
}

/// The next request is a touch, at once, at an address of its own.
void expect_touch_past_stores(story& t) {
    const auto began = t.now;
    const auto next = t.begin();
    EXPECT_EQ(next.what, operation::keep_alive_get);
    EXPECT_EQ(next.rank, urgency::vital);
    EXPECT_TRUE(next.past_stores);
    EXPECT_LE(t.now - began, seconds{1});
}

TEST(session_stores, are_not_suspected_where_answers_tell_what_they_should) {
    auto t = kept();
    for (int i = 0; i < 10; ++i) {
        const auto next = t.begin();
        EXPECT_FALSE(next.past_stores);
        t.alive(touches(next.what) ? seconds{901} : *t.s.deadline().at() - t.now + seconds{1});
    }
}

TEST(session_stores, are_passed_by_after_an_answer_with_an_age) {
    auto t = kept();
    t.ask();
    t.fails(errc::stored_answer);
    EXPECT_EQ(t.s.state(), session_state::retrying);
    const auto next = t.begin();
    EXPECT_TRUE(next.past_stores);
    t.alive(seconds{901});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_TRUE(t.begin().past_stores) << "the gateway is still there";
}

TEST(session_stores, may_have_given_an_answer_without_the_date_that_others_tell) {
    auto t = kept();
    t.pass(seconds{400});
    while (!touches(t.ask()))
        t.alive(*t.s.deadline().at() - t.now + seconds{1});
    t.alive();
    expect_touch_past_stores(t);
    t.alive();
    EXPECT_GT(t.plan()->at, t.now + seconds{60}) << "so it is: it tells no date any more";
}

TEST(session_stores, may_have_given_an_answer_whose_date_is_over) {
    story t{keep()};
    t.idle_timeout(seconds{900});
    t.ask();
    t.alive(-seconds{200});
    expect_touch_past_stores(t);
    t.alive(seconds{901});
    EXPECT_EQ(t.s.deadline().origin(), deadline_origin::server);
}

TEST(session_stores, may_have_given_the_date_that_stands_still_after_a_touch) {
    auto t = kept();
    t.pass(seconds{420});
    while (!touches(t.ask()))
        t.alive(*t.s.deadline().at() - t.now + seconds{1});
    t.take_facts();
    t.alive(*t.s.deadline().at() - t.now + seconds{1});
    EXPECT_EQ(t.take_facts(), facts{}) << "it is asked again before anybody is told";
    EXPECT_EQ(t.view().keep_alive_effective, std::nullopt);
    expect_touch_past_stores(t);
    t.alive(seconds{901});
    EXPECT_EQ(t.view().keep_alive_effective, true);
    EXPECT_GE(*t.s.deadline().at() - t.now, seconds{899});
}

TEST(session_stores, are_not_the_reason_where_the_date_stands_still_once_more) {
    auto t = kept();
    t.pass(seconds{420});
    for (int touches_made = 0; touches_made < 2;) {
        if (touches(t.ask())) ++touches_made;
        t.alive(*t.s.deadline().at() - t.now + seconds{1});
    }
    EXPECT_EQ(t.view().keep_alive_effective, false);
    EXPECT_EQ(t.take_facts().back(), fact::keep_alive_ineffective);
}

TEST(session_stores, of_a_verified_token_are_passed_by_without_a_touch) {
    story t;
    t.ask();
    t.alive(-seconds{200});
    const auto next = t.begin();
    EXPECT_EQ(next.what, operation::verify);
    EXPECT_TRUE(next.past_stores);
}

TEST(session_stores, are_asked_again_where_the_api_refuses_another_address) {
    auto t = kept();
    t.ask();
    t.fails(errc::stored_answer);
    EXPECT_TRUE(t.begin().past_stores);
    const auto failures = t.s.failures();
    t.fails(errc::unexpected_status, {}, 400);
    EXPECT_EQ(t.s.failures(), failures) << "it says nothing of the token";
    const auto began = t.now;
    EXPECT_FALSE(t.begin().past_stores);
    EXPECT_LE(t.now - began, seconds{1});
    t.alive(seconds{901});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

}  // namespace
}  // namespace tokenkeeper::session_stores_test
