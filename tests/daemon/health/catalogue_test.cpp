#include "daemon/health/catalogue.hpp"

#include "tests/daemon/health/cases.hpp"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::health_catalogue_test {
namespace {

TEST(warning_catalogue, has_one_entry_for_each_code_in_order) {
    std::set<std::string_view> names;
    int code = 0;
    for (const auto& entry : warning_catalogue()) {
        EXPECT_EQ(static_cast<int>(entry.code), code++) << entry.name;
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_EQ(warning_code_from(entry.name), entry.code);
        EXPECT_EQ(to_string(entry.code), entry.name);
    }
    EXPECT_EQ(code, static_cast<int>(warning_code::notifier_failing) + 1);
    EXPECT_FALSE(warning_code_from("unheard_of"));
}

TEST(warning_catalogue, has_words_for_each_code) {
    for (const auto& entry : warning_catalogue()) {
        EXPECT_NE(entry.severity, health::ok) << entry.name;
        EXPECT_FALSE(entry.sentence.empty()) << entry.name;
        EXPECT_NE(entry.sentence.back(), '.') << entry.name;
        EXPECT_FALSE(entry.hint.empty()) << entry.name;
        EXPECT_FALSE(entry.event.empty()) << entry.name;
    }
}

/// A warning of the general event has an id of its own; one of another event has that event's.
TEST(warning_catalogue, has_an_id_for_each_general_event) {
    std::set<std::string_view> ids;
    for (const auto& entry : warning_catalogue()) {
        const bool general = entry.event == "session.warning" || entry.event == "daemon.warning";
        EXPECT_EQ(!entry.message_id.empty(), general) << entry.name;
        if (!general) continue;
        EXPECT_EQ(entry.message_id.size(), 32U) << entry.name;
        EXPECT_EQ(entry.message_id.find_first_not_of("0123456789abcdef"), std::string_view::npos);
        EXPECT_TRUE(ids.insert(entry.message_id).second) << entry.name;
    }
}

/// The rows of the other tests produce every warning.
TEST(warning_catalogue, has_no_entry_without_a_test) {
    std::set<warning_code> produced;
    for (const auto& row : tests::session_rows())
        produced.insert(row.code);
    for (const auto& row : tests::daemon_rows())
        produced.insert(row.code);
    for (const auto& entry : warning_catalogue())
        EXPECT_TRUE(produced.contains(entry.code)) << entry.name;
}

TEST(state_catalogue, has_one_entry_for_each_state) {
    int state = 0;
    for (const auto& entry : state_catalogue()) {
        EXPECT_EQ(static_cast<int>(entry.state), state++) << to_string(entry.state);
        EXPECT_FALSE(entry.meaning.empty());
        EXPECT_LE(entry.usual, entry.after_failure);
        EXPECT_EQ(session_state_from(to_string(entry.state)), entry.state);
    }
    EXPECT_EQ(state, static_cast<int>(session_state::dormant) + 1);
}

TEST(health, has_the_words_of_the_contract) {
    EXPECT_EQ(to_string(health::ok), "ok");
    EXPECT_EQ(to_string(health::degraded), "degraded");
    EXPECT_EQ(to_string(health::attention), "attention");
    EXPECT_EQ(health_from("degraded"), health::degraded);
    EXPECT_FALSE(health_from("well"));
    EXPECT_EQ(worse(health::ok, health::attention), health::attention);
    EXPECT_EQ(worse(health::degraded, health::ok), health::degraded);
}

}  // namespace
}  // namespace tokenkeeper::health_catalogue_test
