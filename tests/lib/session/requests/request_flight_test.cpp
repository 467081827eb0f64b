#include "lib/session/requests/request_flight.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::request_flight_test {
namespace {

constexpr boot_time now{std::chrono::hours{1}};

TEST(request_flight, carries_one_request_and_allows_the_next_after_a_second) {
    request_flight flight;
    EXPECT_EQ(flight.free_at(), boot_time{});
    flight.begin(operation::verify, 7, now);
    EXPECT_EQ(flight.current()->ticket, 7U);
    EXPECT_EQ(flight.free_at(), now + seconds{1});
    const auto answered = flight.succeed();
    EXPECT_EQ(answered.what, operation::verify);
    EXPECT_FALSE(answered.discarded);
    EXPECT_FALSE(flight.current());
    EXPECT_EQ(flight.sent(), 1U);
    EXPECT_EQ(flight.failed(), 0U);
}

TEST(request_flight, counts_the_second_from_when_a_delayed_request_was_sent) {
    request_flight flight;
    flight.begin(operation::acquire, 0, now);
    flight.succeed();
    flight.delay(now + milliseconds{300});
    EXPECT_EQ(flight.free_at(), now + milliseconds{1300});
}

TEST(request_flight, forgives_a_stale_connection_once) {
    request_flight flight;
    for (const bool stale : {true, false, true}) {
        flight.begin(operation::verify, 0, now);
        flight.fail(error{errc::connection_stale});
        EXPECT_EQ(flight.stale(), stale);
    }
}

TEST(request_flight, repeats_nothing_that_must_not_be_sent_twice) {
    for (const auto what :
         {operation::acquire, operation::revoke, operation::administer, operation::read_idle_timeout}) {
        request_flight flight;
        flight.begin(what, 0, now);
        flight.fail(error{errc::connection_stale});
        EXPECT_FALSE(flight.stale());
    }
}

TEST(request_flight, remembers_that_no_answer_came_in_time) {
    request_flight flight;
    for (const auto& [cause, hangs] :
         {std::pair{errc::request_timeout, true}, {errc::connect_timeout, true}, {errc::throttled, false}}) {
        flight.begin(operation::verify, 0, now);
        flight.fail(error{cause});
        EXPECT_EQ(flight.timed_out(), hangs);
    }
}

TEST(request_flight, does_not_count_what_was_never_sent) {
    request_flight flight;
    flight.begin(operation::acquire, 0, now);
    EXPECT_EQ(flight.sent(), 0U) << "its intent is made durable first";
    flight.fail(error{errc::state_not_saved}, false);
    EXPECT_EQ(flight.sent(), 0U);
    EXPECT_EQ(flight.failed(), 0U);
    flight.begin(operation::acquire, 0, now);
    flight.succeed(false);
    EXPECT_EQ(flight.sent(), 0U) << "an earlier answer was saved at last";
    flight.begin(operation::acquire, 0, now);
    flight.fail(error{errc::invalid_grant});
    EXPECT_EQ(flight.sent(), 1U);
    EXPECT_EQ(flight.failed(), 1U);
}

TEST(request_flight, does_not_count_a_cancelled_request_as_failed) {
    request_flight flight;
    flight.begin(operation::verify, 0, now);
    flight.discard();
    EXPECT_TRUE(flight.fail(error{errc::cancelled}).discarded);
    EXPECT_EQ(flight.failed(), 0U);
    flight.discard();
    EXPECT_FALSE(flight.current()) << "there is nothing to discard";
}

}  // namespace
}  // namespace tokenkeeper::request_flight_test
