#include "daemon/supervisor/health/clock_offsets.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::clock_offsets_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr organization_id acme = 7;
constexpr organization_id globex = 8;

/// Organizations whose answers tell the time, and what that made the daemon do.
class clock_offsets_test : public testing::Test {
protected:
    void say(organization_id organization, milliseconds offset) { offsets.note(organization, offset, now); }
    void advance(boot_clock::duration time) {
        const auto end = now + time;
        for (auto next = offsets.next(); next && *next <= end; next = offsets.next()) {
            now = *next;
            if (offsets.take_due(now)) ++changes;
        }
        now = end;
    }
    /// The organization of the worst difference; 0: there is none.
    [[nodiscard]] organization_id named() const {
        const auto worst = offsets.worst();
        return worst ? worst->organization : 0;
    }
    void stand(organization_id organization, milliseconds offset) {
        say(organization, offset);
        advance(minutes{1});
        changes = 0;
    }

    clock_offsets offsets;
    boot_time now = boot_time{} + hours{1};
    int changes = 0;
};

TEST_F(clock_offsets_test, tolerate_two_minutes) {
    for (const auto offset : {seconds{120}, seconds{-120}, seconds{0}}) {
        say(acme, offset);
        EXPECT_FALSE(offsets.next()) << offset.count();
    }
    say(acme, seconds{-121});
    EXPECT_TRUE(offsets.next());
}

TEST_F(clock_offsets_test, begin_after_a_minute) {
    say(acme, minutes{10});
    advance(seconds{59});
    EXPECT_EQ(named(), 0U);
    advance(seconds{1});
    EXPECT_EQ(named(), acme);
    EXPECT_EQ(offsets.worst()->offset, minutes{10});
    EXPECT_EQ(changes, 1);
}

/// The minute does not begin anew with each answer that differs.
TEST_F(clock_offsets_test, begin_also_while_answers_come_all_the_time) {
    for (int second = 0; second < 60; ++second) {
        say(acme, minutes{10 + second});
        advance(seconds{1});
    }
    EXPECT_EQ(named(), acme);
    EXPECT_EQ(offsets.worst()->offset, minutes{69});
}

TEST_F(clock_offsets_test, end_after_a_minute) {
    stand(acme, minutes{10});
    for (int second = 0; second < 59; ++second) {
        say(acme, milliseconds{});
        advance(seconds{1});
    }
    EXPECT_EQ(named(), acme);
    EXPECT_EQ(offsets.worst()->offset, minutes{10}) << "the one that differed";
    advance(seconds{1});
    EXPECT_EQ(named(), 0U);
    EXPECT_EQ(changes, 1);
    EXPECT_FALSE(offsets.next());
}

TEST_F(clock_offsets_test, stay_as_they_are_while_the_answers_turn) {
    for (int turn = 0; turn < 600; ++turn) {
        say(acme, turn % 2 == 0 ? hours{3} : hours{0});
        advance(seconds{1});
    }
    EXPECT_EQ(changes, 0);
    EXPECT_EQ(named(), 0U);
    stand(acme, hours{3});
    for (int turn = 0; turn < 600; ++turn) {
        say(acme, turn % 2 == 0 ? hours{0} : hours{3});
        advance(seconds{1});
    }
    EXPECT_EQ(changes, 0);
    EXPECT_EQ(named(), acme);
}

TEST_F(clock_offsets_test, of_one_organization_are_not_ended_by_another) {
    stand(acme, minutes{-10});
    say(globex, milliseconds{});
    advance(minutes{10});
    EXPECT_EQ(named(), acme);
    EXPECT_EQ(changes, 0);
}

TEST_F(clock_offsets_test, give_the_worst) {
    stand(globex, minutes{10});
    stand(acme, minutes{10});
    EXPECT_EQ(named(), acme) << "the older one, where both are equal";
    say(globex, minutes{-11});
    EXPECT_EQ(named(), globex);
    EXPECT_EQ(offsets.worst()->offset, minutes{-11});
    say(acme, hours{3});
    say(acme, hours{0});
    EXPECT_EQ(named(), acme);
    advance(minutes{1});
    EXPECT_EQ(named(), globex);
}

TEST_F(clock_offsets_test, are_over_a_day_after_the_last_answer) {
    stand(acme, minutes{10});
    advance(hours{23});
    say(acme, minutes{10});
    advance(hours{23});
    EXPECT_EQ(named(), acme);
    advance(hours{1});
    EXPECT_EQ(named(), 0U);
    EXPECT_EQ(changes, 1);
}

TEST_F(clock_offsets_test, of_an_organization_that_leaves_are_forgotten) {
    stand(acme, hours{3});
    say(globex, hours{3});
    offsets.keep([](organization_id id) { return id == globex; });
    EXPECT_EQ(named(), 0U);
    advance(minutes{1});
    EXPECT_EQ(named(), globex);
    offsets.keep([](organization_id) { return false; });
    EXPECT_FALSE(offsets.next());
}

}  // namespace
}  // namespace tokenkeeper::supervision::clock_offsets_test
