#include "daemon/health/daemon_health.hpp"

#include "daemon/health/catalogue.hpp"
#include "tests/daemon/health/cases.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::daemon_health_test {
namespace {

using tests::daemon_row;
using tests::daemon_rows;
using tests::present;

TEST(daemon_health, is_ok_where_nothing_is_wrong) {
    const auto judged = assess(daemon_facts{}, present);
    EXPECT_EQ(judged.grade, health::ok);
    EXPECT_TRUE(judged.warnings.empty());
}

TEST(daemon_health, tells_each_warning) {
    for (const auto& row : daemon_rows()) {
        daemon_facts facts;
        row.change(facts);
        const auto judged = assess(facts, present);
        ASSERT_EQ(judged.warnings.size(), 1U) << row.message;
        const auto& told = judged.warnings.front();
        EXPECT_EQ(told.code, row.code) << row.message;
        EXPECT_EQ(told.severity, row.severity) << row.message;
        EXPECT_EQ(judged.grade, row.severity) << row.message;
        EXPECT_NE(told.message.find(row.message), std::string::npos) << told.message;
        EXPECT_NE(told.hint.find(row.hint), std::string::npos) << told.hint;
        EXPECT_LE(row.severity, entry_of(row.code).severity) << row.message;
        EXPECT_EQ(told.hint.find('{'), std::string::npos) << told.hint;
    }
}

TEST(daemon_health, tells_two_warnings_at_once) {
    const auto rows = daemon_rows();
    for (const auto& first : rows) {
        for (const auto& second : rows) {
            daemon_facts facts;
            first.change(facts);
            second.change(facts);
            const auto judged = assess(facts, present);
            EXPECT_EQ(judged.warnings.size(), first.code == second.code ? 1U : 2U);
            EXPECT_EQ(judged.grade, judged.warnings.front().severity);
            EXPECT_GE(judged.grade, judged.warnings.back().severity);
        }
    }
}

TEST(daemon_health, trusts_the_log_again_after_a_while) {
    daemon_facts facts;
    facts.dropped_lines = 7;
    facts.dropping_until = present + seconds{1};
    EXPECT_EQ(assess(facts, present).next, facts.dropping_until);
    EXPECT_EQ(assess(facts, *facts.dropping_until).grade, health::ok);
}

}  // namespace
}  // namespace tokenkeeper::daemon_health_test
