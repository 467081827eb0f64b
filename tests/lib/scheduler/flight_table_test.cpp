#include "lib/scheduler/flight_table.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::flight_table_test {
namespace {

boot_time at(int s) {
    return boot_time{seconds{s}};
}

flight make_flight(session_id session, std::optional<boot_time> overdue_at) {
    return {
        .session = session, .what = operation::verify, .kind = {}, .began = at(0), .overdue_at = overdue_at};
}

TEST(flight_table, gives_a_request_back_once) {
    flight_table flights;
    flights.add(1, make_flight(7, at(10)));
    const auto taken = flights.take(1);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->session, 7U);
    EXPECT_FALSE(flights.take(1));
    EXPECT_EQ(flights.next_overdue(), std::nullopt);
}

TEST(flight_table, finds_what_should_have_ended) {
    flight_table flights;
    flights.add(1, make_flight(7, at(20)));
    flights.add(2, make_flight(8, at(10)));
    EXPECT_EQ(flights.next_overdue(), at(10));
    EXPECT_EQ(flights.overdue(at(9)), std::nullopt);
    EXPECT_EQ(flights.overdue(at(10)), 2U);
    flights.take(2);
    EXPECT_EQ(flights.overdue(at(60)), 1U);
}

TEST(flight_table, never_gives_up_what_must_not_be_lost) {
    flight_table flights;
    flights.add(1, make_flight(7, std::nullopt));
    EXPECT_EQ(flights.overdue(at(1'000'000)), std::nullopt);
    EXPECT_TRUE(flights.take(1));
}

}  // namespace
}  // namespace tokenkeeper::flight_table_test
