#include "lib/base/time.hpp"

#include <ctime>
#include <limits>

#include <gtest/gtest.h>

namespace time_test {

using namespace tokenkeeper;
using namespace std::chrono_literals;

constexpr wall_time at(int year, unsigned month, unsigned day, milliseconds of_day = 0ms) {
    return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)} +
           of_day;
}

TEST(boot_clock, goes_forward) {
    const boot_time first = boot_clock::now();
    const boot_time second = boot_clock::now();
    EXPECT_GT(first, boot_time{});
    EXPECT_LE(first, second);
}

TEST(instant, converts_boot_times_to_wall_times) {
    const instant i{boot_time{100s}, at(2026, 11, 23)};
    EXPECT_EQ(i.to_wall(boot_time{160s}), at(2026, 11, 23, 1min));
    EXPECT_EQ(i.to_wall(boot_time{40s}), at(2026, 11, 22, 24h - 1min));
    EXPECT_GT(instant::now().wall, at(2020, 1, 1));
}

TEST(rfc3339, is_utc_in_whole_seconds_cut) {
    EXPECT_EQ(format_rfc3339(at(2026, 11, 23, 23h)), "2026-11-23T23:00:00Z");
    EXPECT_EQ(format_rfc3339(at(2024, 2, 29, 1h + 2min + 3s + 999ms)), "2024-02-29T01:02:03Z");
    EXPECT_EQ(format_rfc3339(wall_time{-1ms}), "1969-12-31T23:59:59Z");
    EXPECT_EQ(format_rfc3339(at(7, 1, 1)), "0007-01-01T00:00:00Z");
}

TEST(iso8601, takes_the_forms_that_genesys_writes) {
    const wall_time expected = at(2026, 11, 23, 23h + 4min + 5s);
    EXPECT_EQ(parse_iso8601("2026-11-23T23:04:05Z"), expected);
    EXPECT_EQ(parse_iso8601("2026-11-23T23:04:05.678Z"), expected + 678ms);
    EXPECT_EQ(parse_iso8601("2026-11-23T23:04:05.6Z"), expected + 600ms);
    EXPECT_EQ(parse_iso8601("2026-11-23T23:04:05.678999999999999999999999Z"), expected + 678ms);
    EXPECT_EQ(parse_iso8601("2026-11-24T01:04:05+02:00"), expected);
    EXPECT_EQ(parse_iso8601("2026-11-23T18:34:05.000-0430"), expected);
    EXPECT_EQ(parse_iso8601("2019-03-01T00:00:00Z"), at(2019, 3, 1));
}

TEST(iso8601, reads_what_rfc3339_writes) {
    for (const wall_time t : {at(1970, 1, 1), at(2000, 2, 29), at(2099, 12, 31, 86399s)}) {
        EXPECT_EQ(parse_iso8601(format_rfc3339(t)), t);
    }
}

TEST(iso8601, reads_the_first_and_the_last_date_and_nothing_beyond) {
    for (const char* text : {"0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
        const auto read = parse_iso8601(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(format_rfc3339(*read), text);
    }
    EXPECT_EQ(parse_iso8601("9999-12-31T23:59:59.999999Z"), at(9999, 12, 31, 86399999ms));
    EXPECT_FALSE(parse_iso8601("9999-12-31T23:59:59-00:01"));
    EXPECT_FALSE(parse_iso8601("0000-01-01T00:00:00+00:01"));
}

class iso8601_refused : public testing::TestWithParam<const char*> {};

TEST_P(iso8601_refused, is_nullopt) {
    EXPECT_FALSE(parse_iso8601(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    forms, iso8601_refused,
    testing::Values("", "2026", "2026-11-23", "2026-11-23T23:04Z", "2026-11-23T23:04:05",
                    "2026-11-23 23:04:05Z", "2026-11-23t23:04:05z", "2026-11-23T23:04:05.Z",
                    "2026-11-23T23:04:05,5Z", "2026-11-23T23:04:05Zx", " 2026-11-23T23:04:05Z",
                    "2026-11-23T23:04:05+2:00", "2026-11-23T23:04:05+02", "2026-11-23T23:04:05+24:00",
                    "2026-11-23T23:04:05+00:60", "2026-1-23T23:04:05Z", "+026-11-23T23:04:05Z",
                    "2026-11--3T23:04:05Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
                    "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-11-00T00:00:00Z",
                    "2026-11-23T24:00:00Z", "2026-11-23T23:60:00Z", "2026-11-23T23:04:60Z",
                    "20261-11-23T23:04:05Z", "2026-11-23T23:04:05+02:00Z",
                    "\xef\xbc\x92\xef\xbc\x90"
                    "26-11-23T23:04:05Z"));

TEST(iso8601, takes_no_text_behind_a_null_byte) {
    using namespace std::string_view_literals;
    EXPECT_FALSE(parse_iso8601("2026-11-23T23:04:05Z\0"sv));
}

TEST(duration, is_read_as_the_configuration_writes_it) {
    EXPECT_EQ(parse_duration("90s"), 90s);
    EXPECT_EQ(parse_duration("15m"), 15min);
    EXPECT_EQ(parse_duration("8h"), 8h);
    EXPECT_EQ(parse_duration("1h30m"), 90min);
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("2d"), 48h);
    EXPECT_EQ(parse_duration("1d2h3m4s5ms"), 26h + 3min + 4s + 5ms);
    EXPECT_EQ(parse_duration("1m1ms"), 1min + 1ms);
    EXPECT_EQ(parse_duration("0s"), 0ms);
    EXPECT_EQ(parse_duration("9223372036854775807ms"), milliseconds::max());
}

TEST(duration, refuses_everything_else) {
    for (const char* text : {"",
                             "5",
                             "s",
                             "5x",
                             "5 s",
                             " 5s",
                             "5s ",
                             "-5s",
                             "+5s",
                             "1.5h",
                             "5S",
                             "30m1h",
                             "1h1h",
                             "5s5",
                             "1ms1s",
                             "0x5s",
                             "5sec",
                             "9223372036854775808ms",
                             "18446744073709551616s",
                             "9223372036854775807s",
                             "106751991167300d16h",
                             "99999999999999999999999999d",
                             "5\xc2\xb5s"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(duration, is_written_in_its_largest_units) {
    EXPECT_EQ(format_duration(0ms), "0s");
    EXPECT_EQ(format_duration(90s), "1m30s");
    EXPECT_EQ(format_duration(90min), "1h30m");
    EXPECT_EQ(format_duration(48h), "2d");
    EXPECT_EQ(format_duration(1500ms), "1s500ms");
    EXPECT_EQ(format_duration(-90s), "-1m30s");
    EXPECT_EQ(format_duration(milliseconds::min()), "-106751991167d7h12m55s808ms");
}

TEST(duration, reads_what_it_writes) {
    for (const milliseconds length : {1ms, 999ms, 1000ms, 61'001ms, 86'400'000ms, milliseconds::max()}) {
        EXPECT_EQ(parse_duration(format_duration(length)), length);
    }
}

TEST(bounded, keeps_what_is_plausible_and_cuts_the_rest) {
    EXPECT_EQ(bounded(seconds{5}), boot_clock::duration{seconds{5}});
    EXPECT_EQ(bounded(boot_clock::duration::max()), longest_duration);
    EXPECT_EQ(bounded(boot_clock::duration::min()), -longest_duration);
    EXPECT_EQ(bounded(seconds::max()), longest_duration) << "without an overflow on the way";
    EXPECT_EQ(bounded(seconds::min()), -longest_duration);
    const boot_time now{seconds{1000}};
    EXPECT_EQ(bounded(boot_time::max(), now), now + longest_duration);
    EXPECT_EQ(bounded(boot_time::min(), now), now - longest_duration);
    EXPECT_EQ(bounded(now, now), now);
}

TEST(instant, has_a_boot_time_for_dates_of_all_years) {
    const instant now{boot_time{5h}, at(2026, 11, 28)};
    EXPECT_EQ(now.to_boot(now.wall + seconds{90}), now.boot + seconds{90});
    EXPECT_EQ(now.to_boot(now.wall - seconds{90}), now.boot - seconds{90});
    EXPECT_EQ(now.to_boot(at(9999, 12, 31)), now.boot + longest_duration) << "no overflow makes it past";
    EXPECT_EQ(now.to_boot(at(3000, 1, 1)), now.boot + longest_duration);
    EXPECT_EQ(now.to_boot(at(0, 1, 1)), now.boot - longest_duration);
    EXPECT_EQ(now.to_wall(now.to_boot(at(2100, 1, 1))), at(2100, 1, 1));
}

TEST(wall_time, of_a_file_is_a_date_whatever_its_owner_set) {
    EXPECT_EQ(to_wall_time(::timespec{0, 999'999'999}), wall_time{} + 999ms);
    EXPECT_EQ(to_wall_time(::timespec{-1, 500'000'000}), wall_time{} - 500ms);
    EXPECT_EQ(to_wall_time(::timespec{std::numeric_limits<std::time_t>::max(), 0}),
              at(9999, 12, 31) + 24h - 1s);
    EXPECT_EQ(to_wall_time(::timespec{std::numeric_limits<std::time_t>::min(), 0}), at(0, 1, 1));
}

TEST(part_of, stands_any_share) {
    EXPECT_EQ(part_of(seconds{10}, 0.25), boot_clock::duration{milliseconds{2500}});
    EXPECT_EQ(part_of(longest_duration, 1e300), longest_duration);
    EXPECT_EQ(part_of(longest_duration, -1e300), -longest_duration);
    EXPECT_EQ(part_of(seconds{1}, std::numeric_limits<double>::quiet_NaN()), boot_clock::duration{});
    EXPECT_EQ(part_of(boot_clock::duration{}, std::numeric_limits<double>::infinity()),
              boot_clock::duration{});
}

}  // namespace time_test
