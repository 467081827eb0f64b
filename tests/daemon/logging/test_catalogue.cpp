#include "daemon/logging/catalogue.hpp"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::logging {
namespace {

TEST(catalogue, holds_each_event_once) {
    std::set<std::string_view> names;
    for (const event_kind& kind : catalogue)
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_EQ(names.size(), 20U);  // interface.md §6, and session.keep_alive_ended
}

TEST(catalogue, is_as_loud_as_the_contract_says) {
    EXPECT_EQ(events::session_alive.level, severity::notice);
    EXPECT_EQ(events::session_retrying.level, severity::warning);
    EXPECT_EQ(events::session_recovered.level, severity::info);
    EXPECT_EQ(events::session_denied.level, severity::error);
    EXPECT_EQ(events::session_lost.level, severity::error);
    EXPECT_EQ(events::session_failed.level, severity::error);
    EXPECT_EQ(events::config_rejected.level, severity::error);
    EXPECT_EQ(events::control_denied.level, severity::warning);
}

TEST(make_event, takes_name_and_severity_from_the_catalogue) {
    const event e = make_event(events::session_lost, "gone");
    EXPECT_EQ(e.name, "session.lost");
    EXPECT_EQ(e.level, severity::error);
    EXPECT_EQ(e.message, "gone");
}

}  // namespace
}  // namespace tokenkeeper::logging
