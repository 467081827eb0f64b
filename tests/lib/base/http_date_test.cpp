#include "lib/base/http_date.hpp"

#include <clocale>

#include <gtest/gtest.h>

namespace http_date_test {

using namespace tokenkeeper;
using namespace std::chrono_literals;

wall_time at(int year, unsigned month, unsigned day, milliseconds time_of_day = 0ms) {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    return std::chrono::sys_days{date} + time_of_day;
}

TEST(http_date, takes_the_preferred_form) {
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), at(1994, 11, 6, 8h + 49min + 37s));
    EXPECT_EQ(format_http_date(at(1994, 11, 6, 8h + 49min + 37s + 999ms)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(format_http_date(wall_time{-1ms}), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(http_date, takes_the_form_of_rfc_850) {
    EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), at(1994, 11, 6, 8h + 49min + 37s));
    EXPECT_EQ(parse_http_date("Monday, 23-Nov-26 12:01:30 GMT"), at(2026, 11, 23, 12h + 1min + 30s));
}

TEST(http_date, takes_the_form_of_asctime) {
    EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), at(1994, 11, 6, 8h + 49min + 37s));
    EXPECT_EQ(parse_http_date("Mon Nov 23 12:01:30 2026"), at(2026, 11, 23, 12h + 1min + 30s));
}

TEST(http_date, finds_the_century_by_the_day_of_the_week) {
    EXPECT_EQ(parse_http_date("Monday, 01-Jan-00 00:00:00 GMT"), at(1900, 1, 1));
    EXPECT_EQ(parse_http_date("Saturday, 01-Jan-00 00:00:00 GMT"), at(2000, 1, 1));
    EXPECT_EQ(parse_http_date("Friday, 01-Jan-00 00:00:00 GMT"), at(2100, 1, 1));
    EXPECT_EQ(parse_http_date("Tuesday, 29-Feb-00 00:00:00 GMT"), at(2000, 2, 29)) << "1900 had no such day";
    EXPECT_FALSE(parse_http_date("Sunday, 01-Jan-00 00:00:00 GMT"));
}

TEST(http_date, refuses_everything_else) {
    for (const char* text : {"",
                             "Sun",
                             "Sun,",
                             "Sun, 06 Nov 1994 08:49:37 UTC",
                             "Sun, 6 Nov 1994 08:49:37 GMT",
                             "sun, 06 Nov 1994 08:49:37 GMT",
                             "Mon, 06 Nov 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994 08:49:37 GMT ",
                             "Sun, 06 Nov 1994 25:49:37 GMT",
                             "Tue, 31 Nov 1994 08:49:37 GMT",
                             "Sun, 06 Abc 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994",
                             "day",
                             "day, 06-Nov-94 08:49:37 GMT",
                             "Sun, 06-Nov-94 08:49:37 GMT",
                             "Sunday, 06 Nov 1994 08:49:37 GMT",
                             "Sunday, 6-Nov-94 08:49:37 GMT",
                             "Sunday, 06-Nov-1994 08:49:37 GMT",
                             "Sunday, 06-Nov-94 08:49:37",
                             "Sunday, 31-Nov-94 08:49:37 GMT",
                             "Sun Nov 6 08:49:37 1994",
                             "Sun Nov  6 08:49:37 1994 GMT",
                             "Mon Nov  6 08:49:37 1994",
                             "Sun Nov  6 08:49:37 94",
                             "Sun Nov 31 08:49:37 1994"}) {
        EXPECT_FALSE(parse_http_date(text)) << text;
    }
}

TEST(http_date, does_not_depend_on_the_locale) {
    for (const char* name : {"de_DE.UTF-8", "C.UTF-8", "C"}) {
        static_cast<void>(std::setlocale(LC_ALL, name));  // NOLINT(concurrency-mt-unsafe): one thread
        EXPECT_EQ(format_http_date(at(2026, 10, 1)), "Thu, 01 Oct 2026 00:00:00 GMT");
    }
}

}  // namespace http_date_test
