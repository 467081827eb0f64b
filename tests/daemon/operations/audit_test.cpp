#include "daemon/operations/audit.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::operations::audit_test {
namespace {

TEST(audit, publishes_who_commanded_what_and_what_came_of_it) {
    events::event_bus bus;
    std::vector<events::event> told;
    bus.subscribe([&told](const events::event& fact) { told.push_back(fact); });
    const audit record{bus, {7, "lobby", "acme"}, "renew", "uid 0, pid 1"};
    ASSERT_EQ(told.size(), 1U) << "before anything is done";
    const auto& given = std::get<events::command_given>(told[0]);
    EXPECT_EQ(given.about.session, "lobby");
    EXPECT_EQ(given.command, "renew");
    EXPECT_EQ(given.peer, "uid 0, pid 1");
    record.end("not done: no");
    ASSERT_EQ(told.size(), 2U);
    const auto& ended = std::get<events::command_ended>(told[1]);
    EXPECT_EQ(ended.about.id, 7U);
    EXPECT_EQ(ended.command, "renew");
    EXPECT_EQ(ended.peer, "uid 0, pid 1");
    EXPECT_EQ(ended.outcome, "not done: no");
}

}  // namespace
}  // namespace tokenkeeper::operations::audit_test
