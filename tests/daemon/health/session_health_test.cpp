#include "daemon/health/session_health.hpp"

#include "daemon/health/catalogue.hpp"
#include "tests/daemon/health/cases.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <gtest/gtest.h>

namespace tokenkeeper::session_health_test {
namespace {

using namespace std::chrono_literals;
using tests::present;
using tests::session_case;
using tests::session_row;
using tests::session_rows;
using tests::well_session;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string named(const session_row& row) {
    return std::string{to_string(row.code)} + ": " + row.message;
}

TEST(session_health, is_ok_where_nothing_is_wrong) {
    const auto judged = well_session().assess();
    EXPECT_EQ(judged.grade, health::ok);
    EXPECT_TRUE(judged.warnings.empty()) << judged.warnings.front().message;
}

/// One row for each warning: it alone, with its severity, words and advice.
TEST(session_health, tells_each_warning) {
    for (const auto& row : session_rows()) {
        auto one = well_session();
        row.change(one);
        const auto judged = one.assess();
        const auto* found = judged.find(row.code);
        ASSERT_NE(found, nullptr) << named(row);
        EXPECT_EQ(found->severity, row.severity) << named(row);
        EXPECT_TRUE(contains(found->message, row.message)) << found->message << "\n" << row.message;
        EXPECT_TRUE(contains(found->hint, row.hint)) << found->hint << "\n" << row.hint;
        EXPECT_GE(judged.grade, row.severity) << named(row);
        EXPECT_LE(row.severity, entry_of(row.code).severity) << named(row);
        EXPECT_EQ(judged.warnings.size(), 1U) << named(row);
        EXPECT_FALSE(contains(found->hint, "{")) << found->hint;
    }
}

/// Under way, or planned again after a late one, it is no new warning and no end of it.
TEST(session_health, has_late_checks_until_one_is_in_time) {
    auto one = well_session();
    one.view.next_action = {session_action::verify, present + 10s};
    one.view.checks_late = true;
    auto judged = one.assess();
    ASSERT_NE(judged.find(warning_code::checks_late), nullptr);
    EXPECT_EQ(judged.find(warning_code::checks_late)->since, std::nullopt) << "since it was told";
    EXPECT_TRUE(contains(judged.warnings[0].message, "intervals: none was in time since"));
    one.view.next_action = {session_action::verify, present - 3600s};
    judged = one.assess();
    ASSERT_EQ(judged.warnings.size(), 1U);
    EXPECT_EQ(judged.warnings[0].since, std::nullopt);
    EXPECT_TRUE(contains(judged.warnings[0].message, "one has been due since"));
    one.view.checks_late = false;
    EXPECT_NE(one.assess().find(warning_code::checks_late)->since, std::nullopt);
    one.view.next_action.reset();
    EXPECT_EQ(one.assess().find(warning_code::checks_late), nullptr);
}

/// One of these two says everything that matters, or their facts cannot be true together.
bool exclusive(warning_code a, warning_code b) {
    using code = warning_code;
    constexpr std::array pairs{std::pair{code::expires_soon, code::renewal_failing},
                               std::pair{code::expires_soon, code::refresh_answer_lost},
                               std::pair{code::renewal_failing, code::refresh_answer_lost},
                               std::pair{code::keep_alive_ended, code::keep_alive_ineffective}};
    return std::ranges::find(pairs, std::pair{a, b}) != pairs.end() ||
           std::ranges::find(pairs, std::pair{b, a}) != pairs.end();
}

/// Two that are wrong at once are both told, the worse first, and the worse decides.
TEST(session_health, tells_two_warnings_at_once) {
    const auto rows = session_rows();
    for (const auto& first : rows) {
        for (const auto& second : rows) {
            if (first.code == second.code) continue;
            auto both = well_session();
            first.change(both);
            second.change(both);
            const auto judged = both.assess();
            std::size_t told = 0;
            for (const auto* row : {&first, &second})
                told += judged.find(row->code) != nullptr ? 1 : 0;
            EXPECT_GE(told, exclusive(first.code, second.code) ? 1U : 2U)
                << named(first) << " and " << named(second);
            EXPECT_GE(judged.grade, judged.warnings.front().severity);
            for (std::size_t i = 1; i < judged.warnings.size(); ++i)
                EXPECT_GE(judged.warnings[i - 1].severity, judged.warnings[i].severity);
        }
    }
}

TEST(session_health, is_that_of_the_state) {
    for (const auto& entry : state_catalogue()) {
        auto one = well_session();
        one.view.state = entry.state;
        EXPECT_EQ(one.assess().grade, entry.usual) << to_string(entry.state);
        one.view.renewal.failure = reported_failure{};
        EXPECT_GE(one.assess().grade, entry.after_failure) << to_string(entry.state);
    }
}

TEST(session_health, of_a_grant_is_degraded_once_an_attempt_has_failed) {
    for (const auto state : {session_state::acquiring, session_state::dormant}) {
        auto one = well_session();
        one.view.state = state;
        one.view.renewal.possible = true;
        EXPECT_EQ(one.assess().grade, health::ok) << to_string(state);
        one.view.renewal.failure = reported_failure{};
        EXPECT_EQ(one.assess().grade, health::degraded) << to_string(state);
    }
}

/// What is said of a token in use is not said of one that is dead: the state says more.
TEST(session_health, of_a_dead_token_is_its_state) {
    for (const auto state : {session_state::lost, session_state::failed}) {
        for (const auto& row : session_rows()) {
            auto one = well_session();
            row.change(one);
            one.view.state = state;
            const auto judged = one.assess();
            EXPECT_EQ(judged.grade, health::attention);
            const bool around =
                row.code == warning_code::source_unusable || row.code == warning_code::sink_failing ||
                row.code == warning_code::secret_exposed || row.code == warning_code::secret_folder ||
                row.code == warning_code::rule_unusable || row.code == warning_code::certificate_expiring;
            EXPECT_EQ(judged.find(row.code) != nullptr, around) << named(row);
        }
    }
}

TEST(session_health, says_when_a_warning_begins_by_itself) {
    auto ends = well_session();
    ends.view.obtained = present - 20h;
    ends.view.expires = present + 4h;
    ends.view.next_action.reset();
    EXPECT_EQ(ends.assess().next, present + 3h);
    EXPECT_EQ(assess(ends.view, {}, present + 3h - 1ms).find(warning_code::expires_soon), nullptr);
    EXPECT_NE(assess(ends.view, {}, present + 3h).find(warning_code::expires_soon), nullptr);

    auto late = well_session();
    EXPECT_EQ(late.assess().next, late.view.next_action->at + 2 * late.view.check_interval);

    auto limited = well_session();
    limited.view.next_action.reset();
    limited.view.keep_alive_until = present + 1h;
    EXPECT_EQ(limited.assess().next, present + 1h);
}

TEST(session_health, says_when_a_warning_ends_by_itself) {
    auto idle = well_session();
    idle.view.next_action.reset();
    idle.view.idled_out_since = present - 20h;
    EXPECT_EQ(idle.assess().next, present + 4h);
    EXPECT_EQ(assess(idle.view, {}, present + 4h).find(warning_code::idles_out), nullptr);
}

TEST(session_health, warns_of_the_end_by_a_tenth_of_a_short_life) {
    auto one = well_session();
    one.view.obtained = present - 50min;
    one.view.expires = present + 10min;
    EXPECT_EQ(one.assess().find(warning_code::expires_soon), nullptr);
    one.view.obtained = present - 54min;
    one.view.expires = present + 6min;
    const auto judged = one.assess();
    ASSERT_NE(judged.find(warning_code::expires_soon), nullptr);
    EXPECT_EQ(judged.find(warning_code::expires_soon)->since, present);
}

TEST(session_health, does_not_warn_of_the_end_of_a_token_that_a_grant_replaces) {
    auto one = well_session();
    one.view.expires = present + 5min;
    one.view.renewal.possible = true;
    EXPECT_EQ(one.assess().find(warning_code::expires_soon), nullptr);
    one.view.renewal.refusal = "invalid_client";
    EXPECT_NE(one.assess().find(warning_code::expires_soon), nullptr);
}

TEST(session_health, tells_a_lost_answer_once) {
    auto one = well_session();
    one.view.renewal = {true, true, {}, {}, reported_failure{}};
    EXPECT_NE(one.assess().find(warning_code::refresh_answer_lost), nullptr);
    EXPECT_EQ(one.assess().warnings.size(), 1U);
}

TEST(session_health, does_not_warn_after_a_revocation_that_nothing_renews_the_token) {
    auto one = well_session();
    one.view.renewal.refusal = "revoked";
    EXPECT_EQ(one.assess().find(warning_code::renewal_failing), nullptr);
}

TEST(session_health, does_not_mind_ineffective_touches_of_a_session_that_is_only_verified) {
    auto one = well_session();
    one.view.mode = session_mode::verify;
    one.view.keep_alive_effective = false;
    EXPECT_EQ(one.assess().grade, health::ok);
}

TEST(session_health, knows_since_when_where_the_facts_tell) {
    auto one = well_session();
    one.view.state = session_state::retrying;
    one.view.rejection.emplace().since = present - 20s;
    EXPECT_EQ(one.assess().find(warning_code::rejected)->since, present - 20s);
}

}  // namespace
}  // namespace tokenkeeper::session_health_test
