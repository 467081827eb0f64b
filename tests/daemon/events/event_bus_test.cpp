#include "daemon/events/event_bus.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::events::event_bus_test {
namespace {

TEST(event_bus, tells_every_subscriber_in_order) {
    event_bus bus;
    std::string heard;
    bus.subscribe([&](const event&) { heard += "a"; });
    bus.subscribe([&](const event& fact) { heard += std::get<configuration_doubted>(fact).doubt; });
    bus.publish(configuration_doubted{"b"});
    EXPECT_EQ(heard, "ab");
}

}  // namespace
}  // namespace tokenkeeper::events::event_bus_test
