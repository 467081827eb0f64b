#include "daemon/supervisor/requests/request_flights.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::request_flights_test {
namespace {

TEST(request_flights, cancel_what_is_under_way) {
    request_flights flights;
    const auto signal = flights.open(7);
    bool cancelled = false;
    signal->slot().assign([&](boost::asio::cancellation_type) { cancelled = true; });
    flights.cancel(8);
    EXPECT_FALSE(cancelled);
    flights.cancel(7);
    EXPECT_TRUE(cancelled);
    flights.close(7);
    flights.cancel(7);
}

}  // namespace
}  // namespace tokenkeeper::supervision::request_flights_test
