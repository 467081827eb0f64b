#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace headers_test {

using namespace tokenkeeper;
using namespace tokenkeeper::genesys;
using namespace std::chrono_literals;

constexpr const char* noon = "Mon, 23 Nov 2026 12:00:00 GMT";

response with_retry_after(std::string value) {
    return answer(429, "", {{"Date", noon}, {"Retry-After", std::move(value)}});
}

TEST(header, is_found_in_any_case_and_the_first_counts) {
    const response r =
        answer(200, "", {{"x-other", "0"}, {"inin-CORRELATION-id", "1"}, {"ININ-Correlation-Id", "2"}});
    EXPECT_EQ(r.header("ININ-Correlation-Id"), "1");
    EXPECT_EQ(r.header("ININ-Correlation"), "");
    EXPECT_EQ(response{}.header("Date"), "");
}

TEST(retry_after, is_read_as_seconds) {
    EXPECT_EQ(retry_after(with_retry_after("0")), 0s);
    EXPECT_EQ(retry_after(with_retry_after("7")), 7s);
    EXPECT_EQ(retry_after(with_retry_after(" \t120 ")), 120s);
    EXPECT_EQ(retry_after(with_retry_after("0000000000000000000000000003")), 3s);
}

TEST(retry_after, is_never_negative_and_at_most_a_day) {
    EXPECT_EQ(retry_after(with_retry_after("-5")), 0s);
    EXPECT_EQ(retry_after(with_retry_after("-99999999999999999999999")), 0s);
    EXPECT_EQ(retry_after(with_retry_after("86400")), 24h);
    EXPECT_EQ(retry_after(with_retry_after("86401")), 24h);
    EXPECT_EQ(retry_after(with_retry_after("18446744073709551617")), 24h);
    EXPECT_EQ(retry_after(with_retry_after(std::string(100'000, '9'))), 24h);
}

TEST(retry_after, is_never_earlier_than_a_fraction_says) {
    EXPECT_EQ(retry_after(with_retry_after("1.5")), 2s);
    EXPECT_EQ(retry_after(with_retry_after("0.001")), 1s);
    EXPECT_EQ(retry_after(with_retry_after("30.000")), 30s);
    EXPECT_EQ(retry_after(with_retry_after("-1.5")), 0s);
    EXPECT_EQ(retry_after(with_retry_after("86400.1")), 24h);
    EXPECT_EQ(retry_after(with_retry_after(std::string(50'000, '9') + '.' + std::string(50'000, '9'))), 24h);
}

TEST(retry_after, is_read_as_a_date_by_the_servers_own_clock) {
    EXPECT_EQ(retry_after(with_retry_after("Mon, 23 Nov 2026 12:01:30 GMT")), 90s);
    EXPECT_EQ(retry_after(with_retry_after("Mon, 23 Nov 2026 11:00:00 GMT")), 0s);
    EXPECT_EQ(retry_after(with_retry_after("Fri, 31 Dec 9999 23:59:59 GMT")), 24h);
    EXPECT_EQ(retry_after(with_retry_after("Sat, 01 Jan 0000 00:00:00 GMT")), 0s);
}

TEST(retry_after, is_read_as_a_date_of_the_obsolete_forms) {
    EXPECT_EQ(retry_after(with_retry_after("Monday, 23-Nov-26 12:01:30 GMT")), 90s);
    EXPECT_EQ(retry_after(with_retry_after("Monday, 23-Nov-26 11:00:00 GMT")), 0s);
    EXPECT_EQ(retry_after(with_retry_after("Mon Nov 23 12:01:30 2026")), 90s);
    EXPECT_EQ(retry_after(with_retry_after("Tue Dec  1 12:00:00 2026")), 24h);
    const auto old = answer(
        503, "", {{"Date", "Monday, 23-Nov-26 12:00:00 GMT"}, {"Retry-After", "Mon Nov 23 12:01:30 2026"}});
    EXPECT_EQ(retry_after(old), 90s) << "the server writes its own clock so, too";
}

TEST(retry_after, is_unknown_for_a_date_without_a_clock_to_read_it_by) {
    EXPECT_FALSE(retry_after(answer(429, "", {{"Retry-After", "Mon, 23 Nov 2026 12:01:30 GMT"}})));
    EXPECT_FALSE(
        retry_after(answer(429, "", {{"Date", "noon"}, {"Retry-After", "Mon, 23 Nov 2026 12:01:30 GMT"}})));
}

TEST(retry_after, is_unknown_for_anything_else) {
    for (const char* value :
         {"", "-", "soon", "1.", ".5", "1.5.5", "1.-5", "-.5", "5s", "+5", "0x10", "1e3", "1 2", "--5"}) {
        EXPECT_FALSE(retry_after(with_retry_after(value))) << value;
    }
    EXPECT_FALSE(retry_after(answer(429, "")));
}

TEST(server_date, is_the_date_header) {
    const auto date = server_date(answer(200, "", {{"date", noon}}));
    ASSERT_TRUE(date);
    EXPECT_EQ(format_rfc3339(*date), "2026-11-23T12:00:00Z");
    EXPECT_FALSE(server_date(answer(200, "")));
    EXPECT_FALSE(server_date(answer(200, "", {{"Date", "2026-11-23T12:00:00Z"}})));
}

}  // namespace headers_test
