// Field: `Retry-After` comes in seconds, with a fraction, as a date by the server's own clock, and twice when
// a gateway adds its own; a client that cannot read it asks again at once and is throttled for longer. Right:
// all of these are read, and of several the longest counts. What is no length of time is ignored, not taken
// for zero.
#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::retry_after_in_all_forms {
namespace {

std::optional<seconds> wait(const char* written) {
    return genesys::retry_after(
        genesys::answer(429, "", {{"Date", "Mon, 23 Nov 2026 12:00:00 GMT"}, {"Retry-After", written}}));
}

TEST(wait_that_is_asked_for, is_read_in_all_forms) {
    EXPECT_EQ(wait("120"), seconds{120});
    EXPECT_EQ(wait("1.5"), seconds{2});
    EXPECT_EQ(wait("Mon, 23 Nov 2026 12:02:00 GMT"), seconds{120});
    EXPECT_EQ(wait("Mon, 23 Nov 2026 11:00:00 GMT"), seconds{0});
    EXPECT_EQ(wait("30, 120"), seconds{120});
    EXPECT_EQ(wait("120,30"), seconds{120});
}

TEST(wait_that_is_asked_for, is_not_guessed) {
    for (const char* nonsense : {"soon", "", "30,", "30, soon", "5s", "PT30S"})
        EXPECT_EQ(wait(nonsense), std::nullopt) << nonsense;
}

}  // namespace
}  // namespace tokenkeeper::tests::field::retry_after_in_all_forms
