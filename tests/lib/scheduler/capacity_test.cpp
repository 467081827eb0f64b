#include "lib/scheduler/capacity.hpp"

#include "lib/scheduler/capacity_watch.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::capacity_test {
namespace {

constexpr boot_time start{std::chrono::hours{1}};

/// In requests a second.
request_demand demand(double vital, double routine) {
    return {.vital = static_cast<std::int64_t>(vital * 1e9),
            .routine = static_cast<std::int64_t>(routine * 1e9)};
}

TEST(capacity, leaves_checks_as_they_are_where_they_fit) {
    const auto report = assess_capacity(10, demand(2, 6.5));
    EXPECT_TRUE(report.fits);
    EXPECT_EQ(report.stretch, 1);
    EXPECT_FALSE(report.too_many_kept());
}

TEST(capacity, stretches_checks_to_nine_tenths_of_three_quarters_of_the_rate) {
    const auto report = assess_capacity(10, demand(0, 13.5));
    EXPECT_FALSE(report.fits);
    EXPECT_DOUBLE_EQ(report.stretch, 2);
}

TEST(capacity, leaves_checks_what_the_kept_sessions_leave) {
    EXPECT_DOUBLE_EQ(assess_capacity(10, demand(6, 7.2)).stretch, 2);
}

TEST(capacity, keeps_the_stretch_finite_where_the_kept_sessions_alone_do_not_fit) {
    const auto report = assess_capacity(10, demand(12, 4.5));
    EXPECT_TRUE(report.too_many_kept());
    EXPECT_FALSE(report.fits);
    EXPECT_DOUBLE_EQ(report.stretch, 10) << "checks get a twentieth of the rate";
    EXPECT_TRUE(assess_capacity(10, demand(12, 0)).too_many_kept());
    EXPECT_EQ(assess_capacity(10, demand(12, 0)).stretch, 1)
        << "nobody pays where there is nothing to stretch";
}

TEST(capacity, has_no_reserve_below_one_request_a_second) {
    EXPECT_TRUE(assess_capacity(0.5, demand(0, 0.45)).fits);
    EXPECT_DOUBLE_EQ(assess_capacity(0.5, demand(0, 0.9)).stretch, 2);
}

TEST(capacity_watch, tells_the_begin_of_an_overload_and_its_end) {
    capacity_watch watch{10};
    EXPECT_EQ(watch.news_due(), std::nullopt);
    watch.change({}, demand(0, 15));
    ASSERT_TRUE(watch.news_due());
    const auto begin = watch.take_news(start);
    ASSERT_TRUE(begin);
    EXPECT_FALSE(begin->fits);
    EXPECT_EQ(watch.news_due(), std::nullopt) << "once";

    watch.change(demand(0, 15), demand(0, 5));
    EXPECT_EQ(watch.news_due(), start + std::chrono::minutes{1}) << "at most once a minute";
    EXPECT_EQ(watch.take_news(start + seconds{59}), std::nullopt);
    const auto end = watch.take_news(start + seconds{60});
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->fits);
}

TEST(capacity_watch, is_silent_where_the_need_swings_around_the_limit) {
    capacity_watch watch{10};
    watch.change({}, demand(0, 6.9));
    EXPECT_EQ(watch.news_due(), std::nullopt) << "hardly stretched";
    watch.change(demand(0, 6.9), demand(0, 7.2));
    ASSERT_TRUE(watch.take_news(start));
    watch.change(demand(0, 7.2), demand(0, 6.9));
    EXPECT_EQ(watch.news_due(), std::nullopt) << "still stretched";
    watch.change(demand(0, 6.9), demand(0, 6.7));
    EXPECT_TRUE(watch.news_due());
}

TEST(capacity_watch, tells_that_the_kept_sessions_alone_do_not_fit) {
    capacity_watch watch{10};
    watch.change({}, demand(11, 0));
    const auto news = watch.take_news(start);
    ASSERT_TRUE(news);
    EXPECT_TRUE(news->too_many_kept());
    watch.set_rate(20);
    EXPECT_TRUE(watch.take_news(start + seconds{60})->fits);
}

TEST(capacity_watch, does_not_drift_while_sessions_come_and_go) {
    capacity_watch watch{10};
    for (int i = 0; i < 100'000; ++i)
        watch.change({}, demand(1.0 / 150, 1.0 / 300));
    for (int i = 0; i < 100'000; ++i)
        watch.change(demand(1.0 / 150, 1.0 / 300), {});
    EXPECT_EQ(watch.report(), assess_capacity(10, {}));
}

}  // namespace
}  // namespace tokenkeeper::capacity_test
