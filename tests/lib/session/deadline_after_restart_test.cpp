#include "tests/lib/session/restart_story.hpp"

#include <tuple>

#include <gtest/gtest.h>

namespace tokenkeeper::deadline_after_restart_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(deadline_after_restart, tries_again_soon_after_the_deadline_under_a_long_silence) {
    auto known = touched_lately(start);
    const auto deadline = start + seconds{200};
    known.last_verified = known.last_kept_alive = start - seconds{700};
    known.idle_deadline = deadline;
    auto t = restored(keep(), known);
    t.ask();
    t.fails(errc::throttled, seconds{7200});
    t.ask();
    EXPECT_GT(t.now, start + seconds{100});
    EXPECT_LT(t.now, deadline) << "the chance before the deadline that is known";
    t.fails(errc::throttled, seconds{7200});
    t.ask();
    EXPECT_GT(t.now, deadline);
    EXPECT_LE(t.now, deadline + seconds{271});
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(deadline_after_restart, remembers_a_date_that_was_over_when_the_token_was_seen_alive) {
    story t;
    t.ask();
    t.alive(seconds{100});
    const auto date = *t.s.deadline().at();
    while (t.now < date) {
        t.ask();
        t.alive(date + seconds{1} - t.now);
    }
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.s.deadline().at(), std::nullopt);
    ASSERT_EQ(t.s.known().idle_deadline, date);

    auto later = restored({}, t.s.known());
    later.pass(t.now - later.now + seconds{10});
    for (int looks = 0; looks < 3; ++looks) {
        later.ask();
        later.alive(date + seconds{1} - later.now);
    }
    EXPECT_EQ(later.s.state(), session_state::retrying) << "it has been over for a minute";
}

TEST(deadline_after_restart, asks_again_in_time_where_the_deadline_that_it_knows_has_passed) {
    auto known = touched_lately(start);
    known.idle_deadline = start - seconds{20};
    auto t = restored(keep(), known);
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto asked = t.now;
        std::ignore = t.ask();
        if (attempt > 0) {
            EXPECT_GE(t.now - asked, minutes{1}) << "the server asked for silence";
            EXPECT_LE(t.now - asked, minutes{5}) << "the token may idle out at any time";
        }
        t.fails(errc::throttled, hours{2}, 429);
    }
}

TEST(deadline_after_restart, does_not_take_a_stored_deadline_that_has_passed_for_the_death_of_the_token) {
    auto known = touched_lately(start);
    known.idle_deadline = start - seconds{20};
    auto t = restored(keep(), known);
    t.rejected_twice();
    EXPECT_EQ(t.s.state(), session_state::retrying) << "it may have been touched after that was stored";
    t.dies();
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_GE(t.now, start + seconds{60});
    EXPECT_EQ(t.s.reason(), "idle_timeout");
}

}  // namespace
}  // namespace tokenkeeper::deadline_after_restart_test
