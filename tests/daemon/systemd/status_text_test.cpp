#include "daemon/systemd/status_text.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::systemd::status_text_test {
namespace {

TEST(status_text, counts_states_and_tells_when_something_is_done_next) {
    EXPECT_EQ(status_text({{"alive", 12}, {"retrying", 1}}, milliseconds{42'000}),
              "12 alive, 1 retrying; next action in 42 s");
}

TEST(status_text, leaves_out_states_without_a_session) {
    EXPECT_EQ(status_text({{"starting", 0}, {"alive", 3}, {"lost", 0}}, milliseconds{1}),
              "3 alive; next action in 1 s");
}

TEST(status_text, says_so_where_there_is_nothing) {
    EXPECT_EQ(status_text({}, std::nullopt), "no sessions");
    EXPECT_EQ(status_text({{"lost", 2}}, std::nullopt), "2 lost");
}

TEST(status_text, tells_what_is_not_well) {
    EXPECT_EQ(status_text({{"alive", 3}}, milliseconds{42'000}, {"", 1, 2}),
              "3 alive; 1 needs attention; 2 degraded; next action in 42 s");
    EXPECT_EQ(status_text({{"alive", 3}}, std::nullopt, {"attention: store_unavailable", 2, 0}),
              "attention: store_unavailable; 3 alive; 2 need attention");
}

TEST(status_text, rounds_as_people_do) {
    const auto next = [](milliseconds distance) { return status_text({{"alive", 1}}, distance).substr(23); };
    EXPECT_EQ(status_text({{"alive", 1}}, milliseconds{-5}), "1 alive; next action now");
    EXPECT_EQ(status_text({{"alive", 1}}, milliseconds{0}), "1 alive; next action now");
    EXPECT_EQ(next(milliseconds{41'001}), " 42 s");
    EXPECT_EQ(next(milliseconds{120'000}), " 120 s");
    EXPECT_EQ(next(milliseconds{299'000}), " 5 min");
    EXPECT_EQ(next(milliseconds{7'200'000}), " 120 min");
    EXPECT_EQ(next(milliseconds{14'400'000}), " 4 h");
}

}  // namespace
}  // namespace tokenkeeper::systemd::status_text_test
