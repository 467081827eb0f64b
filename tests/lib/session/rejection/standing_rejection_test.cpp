#include "lib/session/rejection/standing_rejection.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::standing_rejection_test {
namespace {

using std::chrono::hours;

constexpr boot_time first{hours{1}};
constexpr boot_clock::duration patience = seconds{30};

boot_time after(boot_clock::duration length) {
    return first + length;
}

TEST(standing_rejection, is_unconfirmed_until_the_second_answer) {
    standing_rejection r{first, std::nullopt};
    EXPECT_EQ(r.since(), first);
    EXPECT_TRUE(r.unconfirmed());
    EXPECT_EQ(r.next_look(), after(seconds{1}));
    EXPECT_EQ(r.dead_at(patience), std::nullopt);
    EXPECT_EQ(r.replaceable_at(), std::nullopt);
    r.unanswered(after(seconds{2}));
    EXPECT_TRUE(r.unconfirmed()) << "no answer confirms nothing";
    EXPECT_EQ(r.next_look(), after(seconds{5}));
    r.repeated(after(seconds{5}), after(seconds{6}));
    EXPECT_FALSE(r.unconfirmed());
    EXPECT_EQ(r.replaceable_at(), after(seconds{10}));
}

TEST(standing_rejection, is_believed_after_a_minute_over_three_answers) {
    standing_rejection r{first, std::nullopt};
    r.repeated(after(seconds{1}), after(seconds{1}));
    EXPECT_FALSE(r.dead(after(hours{1}))) << "two answers are too few";
    r.repeated(after(seconds{5}), after(seconds{5}));
    EXPECT_FALSE(r.dead(after(seconds{59})));
    EXPECT_TRUE(r.dead(after(seconds{60})));
    EXPECT_EQ(r.dead_at(patience), after(seconds{90})) << "the look after a minute decides";
}

TEST(standing_rejection, is_believed_at_the_deadline_if_that_is_earlier) {
    standing_rejection r{first, after(seconds{20})};
    EXPECT_FALSE(r.natural());
    EXPECT_FALSE(r.dead(after(seconds{21}))) << "one answer is too few";
    r.repeated(after(seconds{1}), after(seconds{1}));
    EXPECT_FALSE(r.dead(after(seconds{19})));
    EXPECT_TRUE(r.dead(after(seconds{20})));
    EXPECT_EQ(r.dead_at(patience), after(seconds{20}));
}

TEST(standing_rejection, has_a_last_chance_by_a_deadline_that_is_learned_later) {
    standing_rejection r{first, std::nullopt};
    for (const auto at : {seconds{1}, seconds{5}, seconds{15}, seconds{60}, seconds{300}})
        r.repeated(after(at), after(at));
    EXPECT_EQ(r.next_look(), after(seconds{900}));
    r.learn(after(seconds{800}), {.certain = after(seconds{800})}, after(seconds{301}));
    EXPECT_EQ(r.next_look(), after(seconds{720}));
}

TEST(standing_rejection, goes_on_until_a_later_deadline_that_is_learned_meanwhile) {
    standing_rejection r{first, after(seconds{100}), {after(seconds{100}), after(seconds{100})}};
    r.repeated(after(seconds{1}), after(seconds{1}));
    r.learn(after(seconds{600}), {after(seconds{100}), after(seconds{600})}, after(seconds{2}));
    r.repeated(after(seconds{102}), after(seconds{102}));
    EXPECT_EQ(r.next_look(), after(seconds{300})) << "100 s were not the end";
    r.repeated(after(seconds{300}), after(seconds{300}));
    EXPECT_EQ(r.next_look(), after(seconds{540}));
    EXPECT_FALSE(r.past_deadline(after(seconds{599})));
    r.learn(after(seconds{50}), {}, after(seconds{310}));
    EXPECT_FALSE(r.past_deadline(after(seconds{599}))) << "an earlier one is no proof";
}

TEST(standing_rejection, searches_again_where_a_later_deadline_is_learned_after_the_last_look) {
    standing_rejection r{first, after(seconds{10}), {after(seconds{10}), after(seconds{10})}};
    r.repeated(after(seconds{1}), after(seconds{1}));
    r.repeated(after(seconds{13}), after(seconds{13}));
    EXPECT_EQ(r.next_look(), std::nullopt);
    r.learn(after(seconds{600}), {after(seconds{10}), after(seconds{600})}, after(seconds{20}));
    EXPECT_EQ(r.next_look(), after(seconds{540}));
}

TEST(standing_rejection, has_a_last_chance_after_its_certain_deadline_where_a_touch_may_have_counted) {
    standing_rejection r{first, after(seconds{100}), {.latest = after(seconds{400})}};
    r.repeated(after(seconds{1}), after(seconds{1}));
    r.repeated(after(seconds{102}), after(seconds{102}));
    EXPECT_EQ(r.next_look(), after(seconds{360}));
    r.repeated(after(seconds{360}), after(seconds{360}));
    EXPECT_EQ(r.next_look(), std::nullopt);
}

TEST(standing_rejection, has_two_last_chances_where_both_deadlines_are_ahead) {
    standing_rejection r{first, after(seconds{1000}), {after(seconds{600}), after(seconds{1000})}};
    r.repeated(after(seconds{300}), after(seconds{300}));
    EXPECT_EQ(r.next_look(), after(seconds{540}));
    r.repeated(after(seconds{540}), after(seconds{540}));
    EXPECT_EQ(r.next_look(), after(seconds{900}));
}

TEST(standing_rejection, of_a_kept_session_is_asked_about_when_a_tenth_of_the_time_is_left) {
    const auto deadline = after(seconds{600});
    standing_rejection r{first, deadline, {.latest = deadline}};
    r.repeated(after(seconds{300}), after(seconds{300}));
    EXPECT_EQ(r.next_look(), after(seconds{540})) << "not at 15 minutes";
    r.repeated(after(seconds{540}), after(seconds{540}));
    EXPECT_EQ(r.next_look(), deadline + seconds{2});

    standing_rejection short_time{first, after(seconds{30}), {.latest = after(seconds{30})}};
    short_time.repeated(after(seconds{15}), after(seconds{15}));
    EXPECT_EQ(short_time.next_look(), after(seconds{25})) << "a touch must follow in time";
}

TEST(standing_rejection, of_a_token_whose_deadline_had_passed_needs_one_confirmation) {
    for (const auto passed : {boot_clock::duration{seconds{0}}, boot_clock::duration{seconds{100}}}) {
        standing_rejection r{first, first - passed};
        EXPECT_TRUE(r.natural());
        r.repeated(after(seconds{1}), after(seconds{1}));
        EXPECT_TRUE(r.dead(after(seconds{1})));
        EXPECT_EQ(r.next_look(), std::nullopt);
    }
}

TEST(standing_rejection, is_looked_at_once_more_after_the_deadline) {
    standing_rejection r{first, after(hours{2})};
    r.repeated(after(seconds{1}), after(seconds{1}));
    EXPECT_EQ(r.next_look(), after(seconds{5}));
    r.repeated(after(seconds{4600}), after(seconds{4600}));
    EXPECT_EQ(r.next_look(), after(hours{2} + seconds{2}));
    r.unanswered(after(hours{2} + seconds{3}));
    EXPECT_EQ(r.next_look(), after(seconds{900} + hours{2})) << "that look got no answer";
    r.repeated(after(seconds{900} + hours{2}), after(seconds{901} + hours{2}));
    EXPECT_EQ(r.next_look(), std::nullopt);
}

TEST(standing_rejection, is_believed_after_the_last_look) {
    standing_rejection r{first, std::nullopt};
    r.repeated(after(hours{30}), after(hours{30}));
    EXPECT_EQ(r.next_look(), std::nullopt);
    EXPECT_TRUE(r.dead(after(hours{30}))) << "nobody would ever ask again";
}

TEST(standing_rejection, remembers_what_its_owner_did) {
    standing_rejection r{first, std::nullopt};
    EXPECT_FALSE(r.judged_dead());
    EXPECT_FALSE(r.replacing());
    r.judge_dead();
    r.replace();
    EXPECT_TRUE(r.judged_dead());
    EXPECT_TRUE(r.replacing());
}

TEST(standing_rejection, without_an_explanation_proves_no_death_and_allows_a_grant) {
    standing_rejection r{first, std::nullopt, {}, false};
    for (int look = 0; look < 60; ++look) {
        ASSERT_TRUE(r.next_look()) << "looks go on";
        const auto at = *r.next_look();
        r.repeated(at, at);
        EXPECT_FALSE(r.dead(at));
    }
    EXPECT_EQ(r.replaceable_at(), first + seconds{10});
    const auto later = *r.next_look();
    r.explain(later, true);
    r.repeated(later, later);
    EXPECT_EQ(r.since(), later) << "only from then on it counts";
    EXPECT_EQ(r.answers(), 1U);
    EXPECT_FALSE(r.dead(later + seconds{90}));
}

}  // namespace
}  // namespace tokenkeeper::standing_rejection_test
