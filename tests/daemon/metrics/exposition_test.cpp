#include "daemon/metrics/exposition.hpp"

#include "daemon/metrics/catalogue.hpp"
#include "daemon/metrics/histogram.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::metrics::exposition_test {
namespace {

constexpr family lengths{"lengths_seconds", family_kind::histogram, "How long things are"};

std::string sample_of(std::string_view value) {
    std::string text;
    write_sample(text, "x", {{"name", value}}, std::size_t{1});
    return text;
}

TEST(exposition, writes_help_and_type_before_a_family) {
    std::string text;
    write_header(text, families::api_throttled);
    EXPECT_EQ(text,
              "# HELP tokenkeeper_api_throttled_total Requests that were answered with 429.\n"
              "# TYPE tokenkeeper_api_throttled_total counter\n");
}

TEST(exposition, escapes_label_values) {
    EXPECT_EQ(sample_of("a\"b\\c\nd"), "x{name=\"a\\\"b\\\\c\\nd\"} 1\n");
    EXPECT_EQ(sample_of("Z\xC3\xBCrich"), "x{name=\"Z\xC3\xBCrich\"} 1\n");
}

TEST(exposition, replaces_bytes_that_are_not_utf8) {
    EXPECT_EQ(sample_of("a\xFF\xC3"), "x{name=\"a\xEF\xBF\xBD\xEF\xBF\xBD\"} 1\n");
}

TEST(exposition, writes_numbers_with_all_digits_that_count) {
    const auto written = [](double value) {
        std::string text;
        write_sample(text, "x", {}, value);
        return text;
    };
    EXPECT_EQ(written(0), "x 0\n");
    EXPECT_EQ(written(1764212345.123), "x 1764212345.123\n");
    EXPECT_EQ(written(0.1), "x 0.1\n");
    EXPECT_EQ(written(2e300), "x 2e+300\n");
}

TEST(exposition, writes_an_instant_as_seconds) {
    EXPECT_EQ(seconds_since_epoch(wall_time{milliseconds{1500}}), 1.5);
}

TEST(histogram, counts_a_duration_in_its_bucket_and_in_all_above) {
    histogram counted;
    counted.observe(milliseconds{5});  // a bound belongs to its bucket
    counted.observe(milliseconds{6});
    counted.observe(std::chrono::hours{1});
    counted.observe(milliseconds{-3});  // no time can be negative: this counts as none
    std::string text;
    counted.write(text, lengths, label{"kind", "a"});
    EXPECT_TRUE(
        text.starts_with("lengths_seconds_bucket{kind=\"a\",le=\"0.005\"} 2\n"
                         "lengths_seconds_bucket{kind=\"a\",le=\"0.01\"} 3\n"))
        << text;
    EXPECT_TRUE(
        text.ends_with("lengths_seconds_bucket{kind=\"a\",le=\"30\"} 3\n"
                       "lengths_seconds_bucket{kind=\"a\",le=\"+Inf\"} 4\n"
                       "lengths_seconds_sum{kind=\"a\"} 3600.011\n"
                       "lengths_seconds_count{kind=\"a\"} 4\n"))
        << text;
}

TEST(histogram, says_of_its_bounds_what_they_are) {
    for (const auto& bound : histogram::bounds)
        EXPECT_EQ(std::stod(std::string{bound.seconds}), std::chrono::duration<double>(bound.length).count());
    EXPECT_TRUE(std::ranges::is_sorted(histogram::bounds, {}, &histogram::bound::length));
}

TEST(catalogue, follows_the_rules_for_names) {
    std::set<std::string_view> names;
    for (const auto* each : all_families()) {
        EXPECT_TRUE(names.insert(each->name).second) << each->name;
        EXPECT_TRUE(each->name.starts_with("tokenkeeper_") || each->name.starts_with("process_"));
        EXPECT_EQ(each->name.ends_with("_total"), each->kind == family_kind::counter) << each->name;
        EXPECT_FALSE(each->help.empty() || each->help.ends_with('.')) << each->name;
        EXPECT_EQ(each->help.find_first_of("\\\n"), std::string_view::npos) << each->name;
    }
}

}  // namespace
}  // namespace tokenkeeper::metrics::exposition_test
