#include "tests/lib/scheduler/rejection/wave_stage.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::rejection_wave_test {
namespace {

using std::chrono::minutes;

using tests::open_wave;

constexpr auto start = tests::wave_start;
constexpr auto sessions = tests::sessions_of_wave;

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
