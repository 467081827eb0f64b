#include "tests/lib/scheduler/rejection/wave_stage.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::probe_role_test {
namespace {

using std::chrono::minutes;

using tests::open_wave;

constexpr auto start = tests::wave_start;
constexpr auto sessions = tests::sessions_of_wave;

/// Its login service asks it to wait a few seconds, again and again.
TEST(probe_role, is_given_to_any_other_after_a_minute_while_the_holder_is_throttled) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.note_grant(2, true);
    wave.pass_time(start + seconds{60});
    EXPECT_TRUE(wave.take_released(10).empty()) << "it has a token, perhaps, that is of no use";
    wave.note_grant(1, true);
    wave.pass_time(start + seconds{59});
    EXPECT_TRUE(wave.take_released(10).empty());
    wave.note_grant(1, false);
    wave.pass_time(start + seconds{60});
    EXPECT_TRUE(wave.take_released(10).empty()) << "it got a token";
    wave.note_grant(1, true);
    EXPECT_EQ(wave.wakeup(), start + seconds{60});
    wave.pass_time(start + seconds{60});
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{2});
    EXPECT_TRUE(wave.ask(2, start + seconds{60}));
    EXPECT_FALSE(wave.ask(1, start + seconds{65})) << "one at a time";
    wave.pass_time(start + seconds{600});
    EXPECT_TRUE(wave.take_released(10).empty()) << "the next is not throttled";
}

/// Its owner became known.
TEST(probe_role, goes_by_the_party_that_a_session_is_of_now) {
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

TEST(probe_role, is_given_to_the_next_a_minute_after_a_final_refusal) {
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
TEST(probe_role, is_given_to_another_giver_at_once_after_a_final_refusal) {
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

TEST(probe_role, is_given_to_each_giver_once_before_one_has_it_again) {
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
TEST(probe_role, is_given_to_another_giver_after_a_minute_that_proved_nothing) {
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

TEST(probe_role, is_given_on_where_the_probe_recovers_or_is_gone) {
    auto wave = open_wave();
    EXPECT_TRUE(wave.ask(1, start));
    EXPECT_FALSE(wave.ask(2, start));
    wave.end(1);
    EXPECT_EQ(wave.take_released(10), std::vector<session_id>{2});
    EXPECT_TRUE(wave.ask(2, start));
    wave.remove(2);
    EXPECT_TRUE(wave.ask(3, start));
}

}  // namespace
}  // namespace tokenkeeper::probe_role_test
