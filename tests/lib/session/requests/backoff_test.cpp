#include "lib/session/requests/backoff.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::backoff_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(retry_delay, doubles_with_each_failure_up_to_the_longest) {
    retry_terms terms{.longest = seconds{300}};
    std::vector<boot_clock::duration> waits;
    for (terms.failures = 1; terms.failures <= 12; ++terms.failures)
        waits.push_back(retry_delay(terms, 0.0));
    EXPECT_EQ(waits[0], seconds{1});
    EXPECT_EQ(waits[1], seconds{2});
    EXPECT_EQ(waits[5], seconds{32});
    EXPECT_EQ(waits[11], seconds{300});
}

TEST(retry_delay, takes_off_up_to_a_quarter_at_random) {
    const retry_terms terms{.failures = 6};
    EXPECT_EQ(retry_delay(terms, 0.0), seconds{32});
    EXPECT_NEAR(std::chrono::duration<double>(retry_delay(terms, 0.999999)).count(), 24.0, 0.001);
}

TEST(retry_delay, comes_closer_as_the_deadline_does) {
    retry_terms terms{.failures = 20};
    terms.remaining = minutes{5};
    EXPECT_EQ(retry_delay(terms, 0.0), seconds{15});
    terms.remaining = seconds{60};
    EXPECT_EQ(retry_delay(terms, 0.0), seconds{3});
    terms.remaining = seconds{5};
    EXPECT_EQ(retry_delay(terms, 0.0), seconds{1});
}

TEST(retry_delay, leaves_sixty_attempts_in_the_second_half_of_five_minutes) {
    retry_terms terms{.failures = 30};
    int attempts = 0;
    for (boot_clock::duration left = seconds{150}; left > left.zero(); ++attempts) {
        terms.remaining = left;
        left -= retry_delay(terms, 0.0);
    }
    EXPECT_GE(attempts, 55);
    EXPECT_LE(attempts, 65);
}

TEST(retry_delay, honours_retry_after_even_beyond_the_deadline_and_adds_to_it) {
    retry_terms terms{.failures = 1};
    terms.remaining = seconds{60};
    terms.retry_after = seconds{7200};
    EXPECT_EQ(retry_delay(terms, 0.0), seconds{7200});
    EXPECT_GT(retry_delay(terms, 0.5), seconds{7200});
    EXPECT_LE(retry_delay(terms, 0.999), seconds{7230});
    terms.retry_after = seconds{2};
    EXPECT_GT(retry_delay(terms, 0.5), seconds{2});
    EXPECT_LE(retry_delay(terms, 0.999), seconds{3});
}

TEST(retry_delay, is_never_less_than_a_second) {
    retry_terms terms{.first = milliseconds{1}};
    EXPECT_EQ(retry_delay(terms, 0.9), seconds{1});
    terms.retry_after = seconds{0};
    terms.remaining = milliseconds{3};
    EXPECT_GE(retry_delay(terms, 0.0), seconds{1});
}

TEST(retry_delay, stands_any_number_of_failures) {
    const retry_terms terms{.failures = 4'000'000'000U, .longest = hours{24}};
    EXPECT_EQ(retry_delay(terms, 0.0), hours{24});
}

TEST(attempt_limit, leaves_room_for_more_attempts_before_the_deadline) {
    EXPECT_EQ(attempt_limit(std::nullopt, seconds{25}), seconds{25});
    EXPECT_EQ(attempt_limit(minutes{30}, seconds{25}), seconds{25});
    EXPECT_EQ(attempt_limit(seconds{60}, seconds{25}), seconds{10});
    EXPECT_EQ(attempt_limit(seconds{2}, seconds{25}), seconds{1});
}

}  // namespace
}  // namespace tokenkeeper::backoff_test
