#include "lib/scheduler/rejection/rejection_wave.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::rejection_wave_test {
namespace {

using std::chrono::minutes;

constexpr boot_time start{std::chrono::hours{1}};
constexpr std::size_t sessions = 100;

/// A wave with four sessions, 1 to 4, of a hundred.
rejection_wave open_wave() {
    rejection_wave wave;
    for (session_id id = 1; id <= 4; ++id)
        wave.begin(id, root_giver, sessions, start);
    return wave;
}

TEST(rejection_wave, is_no_wave_while_few_are_rejected) {
    rejection_wave wave;
    for (session_id id = 1; id <= 3; ++id)
        wave.begin(id, root_giver, sessions, start);
    EXPECT_TRUE(wave.take_news().empty());
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_TRUE(wave.ask(2, start));

    rejection_wave alone;
    alone.begin(1, root_giver, 1, start);
    EXPECT_TRUE(alone.take_news().empty()) << "one is not many, even where it is all there are";
}

TEST(rejection_wave, opens_where_more_than_three_or_a_tenth_are_rejected_within_a_minute) {
    auto wave = open_wave();
    const auto news = wave.take_news();
    ASSERT_EQ(news.size(), 1U);
    EXPECT_EQ(news[0].sessions, 4U);
    EXPECT_FALSE(news[0].over);

    rejection_wave small;
    small.begin(1, root_giver, 10, start);
    small.begin(2, root_giver, 10, start + seconds{30});
    EXPECT_EQ(small.take_news().size(), 1U) << "two of ten";

    rejection_wave slow;
    for (session_id id = 1; id <= 20; ++id)
        slow.begin(id, root_giver, sessions, start + id * seconds{20});
    EXPECT_TRUE(slow.take_news().empty()) << "three a minute";
}

TEST(rejection_wave, counts_one_session_once) {
    rejection_wave wave;
    for (int i = 0; i < 10; ++i) {
        wave.begin(1, root_giver, sessions, start + i * seconds{1});
        wave.end(1);
    }
    EXPECT_TRUE(wave.take_news().empty());
}

TEST(rejection_wave, lets_one_session_ask_first) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(3, start));
    EXPECT_FALSE(wave.ask(1, start));
    EXPECT_TRUE(wave.ask(3, start)) << "it is the probe";
    EXPECT_TRUE(wave.take_released(10).empty());
}

TEST(rejection_wave, makes_the_one_the_probe_that_asked_before) {
    rejection_wave wave;
    wave.begin(1, root_giver, sessions, start);
    EXPECT_TRUE(wave.ask(1, start));
    for (session_id id = 2; id <= 4; ++id)
        wave.begin(id, root_giver, sessions, start + seconds{10});
    EXPECT_FALSE(wave.ask(2, start));
    EXPECT_TRUE(wave.ask(1, start));
    wave.end(1);
    EXPECT_TRUE(wave.ask(3, start)) << "its token lives after all";
}

TEST(rejection_wave, lets_the_others_follow_once_a_new_token_is_accepted_and_an_old_one_is_not) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    EXPECT_FALSE(wave.ask(3, start));
    wave.reject(2, start + seconds{5});
    EXPECT_FALSE(wave.ask(2, start)) << "no new token was accepted yet";
    wave.accept(start + seconds{10});
    EXPECT_FALSE(wave.ask(2, start)) << "the old ones may live again";
    wave.reject(2, start + seconds{9});
    EXPECT_FALSE(wave.ask(2, start)) << "this was asked before";
    wave.reject(1, start + seconds{11});
    EXPECT_FALSE(wave.ask(2, start)) << "this is no other session";
    EXPECT_EQ(wave.take_doubted(10), (std::vector<session_id>{2, 3})) << "they look again";
    EXPECT_NE(wave.wakeup(), boot_time{});
    wave.reject(3, start + seconds{11});
    EXPECT_EQ(wave.wakeup(), boot_time{}) << "the held ones are to be told";
    EXPECT_EQ(wave.take_released(1).size(), 1U);
    EXPECT_EQ(wave.take_released(10).size(), 1U);
    EXPECT_TRUE(wave.ask(2, start));
    EXPECT_TRUE(wave.ask(3, start));
}

/// Its login service asks it to wait a few seconds, again and again.
TEST(rejection_wave, gives_the_role_to_any_other_after_a_minute_while_the_holder_is_throttled) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.throttle(2, true);
    wave.pass_time(start + seconds{60});
    EXPECT_TRUE(wave.take_released(10).empty()) << "it has a token, perhaps, that is of no use";
    wave.throttle(1, true);
    wave.pass_time(start + seconds{59});
    EXPECT_TRUE(wave.take_released(10).empty());
    wave.throttle(1, false);
    wave.pass_time(start + seconds{60});
    EXPECT_TRUE(wave.take_released(10).empty()) << "it got a token";
    wave.throttle(1, true);
    EXPECT_EQ(wave.wakeup(), start + seconds{60});
    wave.pass_time(start + seconds{60});
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{2});
    EXPECT_TRUE(wave.ask(2, start + seconds{60}));
    EXPECT_FALSE(wave.ask(1, start + seconds{65})) << "one at a time";
    wave.pass_time(start + seconds{600});
    EXPECT_TRUE(wave.take_released(10).empty()) << "the next is not throttled";
}

/// Its owner became known.
TEST(rejection_wave, goes_by_the_party_that_a_session_is_of_now) {
    auto wave = open_wave();
    wave.move(1, 1000);
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.pass_time(start + seconds{60});
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{2}) << "of root, another party";

    auto later = open_wave();
    EXPECT_TRUE(later.ask(1, start));
    EXPECT_FALSE(later.ask(2, start));
    later.move(1, 1000);
    later.refuse(1, start);
    EXPECT_EQ(later.wakeup(), boot_time{}) << "root's did not have the role yet";
}

TEST(rejection_wave, gives_the_role_to_the_next_a_minute_after_a_final_refusal) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.refuse(1, start + seconds{10});
    wave.refuse(1, start + seconds{50});
    EXPECT_EQ(wave.wakeup(), start + seconds{70});
    wave.pass_time(start + seconds{69});
    EXPECT_FALSE(wave.ask(2, start));
    wave.pass_time(start + seconds{70});
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{2}) << "one of them";
    EXPECT_TRUE(wave.ask(2, start));
    EXPECT_FALSE(wave.ask(3, start));
}

/// An account could spoil its own grants one after the other.
TEST(rejection_wave, gives_the_role_to_another_giver_at_once_after_a_final_refusal) {
    constexpr giver_id hasty = 1000;
    rejection_wave wave;
    for (session_id id = 1; id <= 5; ++id)
        wave.begin(id, hasty, sessions, start);
    wave.begin(6, hasty + 1, sessions, start);
    EXPECT_TRUE(wave.ask(1, start));
    for (session_id id = 2; id <= 5; ++id)
        EXPECT_FALSE(wave.ask(id, start));
    wave.refuse(1, start + seconds{10});
    EXPECT_EQ(wave.wakeup(), start + seconds{70});
    EXPECT_FALSE(wave.ask(6, start));
    EXPECT_EQ(wave.wakeup(), boot_time{});
    wave.pass_time(start + seconds{20});
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{6});
    EXPECT_TRUE(wave.ask(6, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.refuse(6, start + seconds{20});
    wave.pass_time(start + seconds{79});
    EXPECT_TRUE(wave.take_released(10).empty()) << "all givers were refused";
    wave.pass_time(start + seconds{80});
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{2});
}

TEST(rejection_wave, gives_the_role_to_each_giver_once_before_one_has_it_again) {
    rejection_wave wave;
    for (session_id id = 1; id <= 5; ++id)
        wave.begin(id, static_cast<giver_id>(1000 + (id - 1) / 2), sessions, start);
    EXPECT_TRUE(wave.ask(1, start));
    for (session_id id = 2; id <= 5; ++id)
        EXPECT_FALSE(wave.ask(id, start));
    for (const session_id next : {3U, 5U}) {
        wave.refuse(next == 3 ? 1 : 3, start);
        wave.pass_time(start);
        EXPECT_EQ(wave.take_released(10), std::vector<session_id>{next});
        EXPECT_TRUE(wave.ask(next, start));
    }
}

/// A login service may ask one client to wait for an hour, or give it tokens that the API rejects.
TEST(rejection_wave, gives_the_role_to_another_giver_after_a_minute_that_proved_nothing) {
    constexpr giver_id hasty = 1000;
    rejection_wave wave;
    for (session_id id = 1; id <= 6; ++id)
        wave.begin(id, id < 5 ? hasty : hasty + 1, sessions, start);
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    EXPECT_EQ(wave.wakeup(), std::nullopt) << "no other giver's session waits for it";
    wave.pass_time(start + minutes{10});
    EXPECT_TRUE(wave.take_released(10).empty());
    EXPECT_FALSE(wave.ask(5, start));
    EXPECT_EQ(wave.wakeup(), start + minutes{1}) << "which is over";
    auto now = start + minutes{10};
    // Each giver in turn, for longer in each round.
    const std::vector<std::pair<session_id, int>> order{{5, 1}, {1, 2}, {5, 4}, {1, 8}, {5, 8}};
    for (const auto& [next, length] : order) {
        wave.pass_time(now);
        EXPECT_EQ(wave.take_released(10), std::vector<session_id>{next});
        EXPECT_TRUE(wave.ask(next, now));
        for (const session_id id : {1U, 2U, 5U})
            EXPECT_EQ(wave.ask(id, now), id == next) << id;
        now += minutes{length};
        EXPECT_EQ(wave.wakeup(), now);
        wave.pass_time(now - seconds{1});
        EXPECT_TRUE(wave.take_released(10).empty());
    }
    wave.accept(now - seconds{1});
    wave.pass_time(now);
    EXPECT_TRUE(wave.take_released(10).empty()) << "a new token was accepted";
}

TEST(rejection_wave, gives_the_role_on_where_the_probe_recovers_or_is_gone) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.end(1);
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{2});
    EXPECT_TRUE(wave.ask(2, start));
    wave.remove(2);
    EXPECT_TRUE(wave.ask(3, start));
}

TEST(rejection_wave, is_over_when_nothing_has_stood_rejected_for_a_minute) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.take_news();
    for (session_id id = 1; id <= 4; ++id)
        wave.end(id);
    EXPECT_EQ(wave.wakeup(), boot_time{});
    wave.pass_time(start + seconds{20});
    EXPECT_EQ(wave.wakeup(), start + seconds{80});
    wave.pass_time(start + seconds{79});
    EXPECT_TRUE(wave.take_news().empty());
    wave.pass_time(start + seconds{80});
    const auto news = wave.take_news();
    ASSERT_EQ(news.size(), 1U);
    EXPECT_TRUE(news[0].over);
    EXPECT_EQ(wave.wakeup(), std::nullopt);
    EXPECT_TRUE(wave.ask(2, start));
}

TEST(rejection_wave, is_one_where_the_api_rejects_tokens_now_and_then) {
    auto wave = open_wave();
    wave.take_news();
    for (session_id id = 1; id <= 4; ++id)
        wave.end(id);
    for (int i = 1; i <= 10; ++i) {
        const auto at = start + i * seconds{50};
        wave.pass_time(at - seconds{1});
        wave.begin(5, root_giver, sessions, at);
        EXPECT_TRUE(wave.ask(5, start));
        wave.end(5);
        wave.pass_time(at);
    }
    EXPECT_TRUE(wave.take_news().empty()) << "neither over nor begun anew";
    wave.pass_time(start + seconds{560});
    ASSERT_EQ(wave.take_news().size(), 1U);
    wave.begin(5, root_giver, sessions, start + seconds{561});
    EXPECT_TRUE(wave.take_news().empty()) << "one session is no wave";
}

TEST(rejection_wave, is_over_after_ten_minutes_but_not_while_a_probe_has_proved_nothing) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.pass_time(start + minutes{60});
    EXPECT_FALSE(wave.ask(2, start)) << "nobody mints because time went by";
    wave.accept(start + minutes{61});
    wave.pass_time(start + minutes{70});
    EXPECT_FALSE(wave.ask(2, start)) << "the old tokens may live again";
    wave.pass_time(start + minutes{71});
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{2});
    EXPECT_TRUE(wave.ask(2, start));

    auto without_grants = open_wave();
    EXPECT_EQ(without_grants.wakeup(), start + minutes{10});
    without_grants.pass_time(start + minutes{10});
    ASSERT_EQ(without_grants.take_news().size(), 2U);
}

TEST(rejection_wave, has_what_stands_rejected_at_its_end_looked_at_once_more) {
    auto wave = open_wave();
    wave.end(1);
    EXPECT_TRUE(wave.take_doubted(10).empty()) << "it is not over";
    wave.pass_time(start + minutes{10});
    wave.remove(2);
    EXPECT_EQ(wave.wakeup(), boot_time{});
    EXPECT_EQ(wave.take_doubted(1), std::vector<session_id>{3}) << "a few at a time";
    EXPECT_EQ(wave.take_doubted(10), std::vector<session_id>{4});
    EXPECT_TRUE(wave.take_doubted(10).empty());
    EXPECT_EQ(wave.wakeup(), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::rejection_wave_test
