#include "lib/scheduler/idle_timeout/idle_timeout_check.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::idle_timeout_check_test {
namespace {

using std::chrono::minutes;

constexpr boot_time start{std::chrono::hours{1}};

TEST(idle_timeout_check, is_due_at_once_and_then_at_its_interval) {
    idle_timeout_check check{minutes{10}, start};
    EXPECT_EQ(check.due(), start);
    EXPECT_EQ(check.checked_at(), std::nullopt);
    check.succeed(start);
    EXPECT_EQ(check.due(), start + minutes{10});
    EXPECT_EQ(check.checked_at(), start);
    check.succeed(start + minutes{10});
    EXPECT_EQ(check.due(), start + minutes{20});
}

TEST(idle_timeout_check, waits_longer_and_longer_where_it_cannot_be_read) {
    idle_timeout_check check{minutes{10}, start};
    check.fail({}, start, 0);
    EXPECT_EQ(check.due(), start + seconds{10});
    check.fail({}, check.due(), 0);
    EXPECT_EQ(check.due(), start + seconds{30});
    check.fail(seconds{3600}, check.due(), 0);
    EXPECT_GE(check.due(), start + seconds{3630}) << "as long as the server asked for";
}

TEST(idle_timeout_check, comes_at_once_where_a_token_was_rejected_early) {
    idle_timeout_check check{minutes{10}, start};
    check.succeed(start);
    check.hasten(start + seconds{59});
    EXPECT_EQ(check.due(), start + seconds{60}) << "it was just read";
    check.hasten(start + seconds{60});
    EXPECT_EQ(check.due(), start + seconds{60});
    check.fail(seconds{3600}, start + seconds{60}, 0);
    check.hasten(start + seconds{200});
    EXPECT_GE(check.due(), start + seconds{3600}) << "as long as the server asked for";
}

TEST(idle_timeout_check, comes_earlier_where_the_interval_becomes_shorter) {
    idle_timeout_check check{minutes{10}, start};
    check.succeed(start);
    check.set_interval(minutes{2}, start);
    EXPECT_EQ(check.due(), start + minutes{2});
    check.set_interval(minutes{60}, start);
    EXPECT_EQ(check.due(), start + minutes{2});
}

}  // namespace
}  // namespace tokenkeeper::idle_timeout_check_test
