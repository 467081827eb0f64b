#include "daemon/logging/line_allowance.hpp"

#include "daemon/logging/catalogue.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::logging::line_allowance_test {
namespace {

constexpr boot_time start{std::chrono::hours{1}};

event line_about(const std::string& organization, event_kind kind = events::session_warning) {
    auto line = make_event(kind, "it is wrong");
    line.session = "lobby";
    line.organization = organization;
    return line;
}

class lines : public testing::Test {
protected:
    /// The lines that the log gets of so many.
    std::vector<event> flood(int count, boot_time now) {
        std::vector<event> all;
        for (int i = 0; i < count; ++i)
            for (auto& each : allowance.admit({line_about("acme")}, now))
                all.push_back(std::move(each));
        return all;
    }
    line_allowance allowance;
};

TEST_F(lines, about_sessions_are_left_out_beyond_an_allowance_and_that_is_told) {
    const auto first = flood(10'000, start);
    ASSERT_EQ(first.size(), 2001U);
    EXPECT_EQ(first.back().name, "organization.lines_left_out");
    EXPECT_EQ(first.back().organization, "acme");
    EXPECT_TRUE(first.back().message.starts_with(
        "the daemon leaves out lines about sessions, because there are too many; tokenkeeperctl status"));
    EXPECT_EQ(flood(10'000, start + seconds{1}).size(), 250U);
    const auto later = flood(1, start + seconds{20});
    ASSERT_EQ(later.size(), 2U);
    EXPECT_TRUE(later[0].message.starts_with("the daemon left out 17750 lines about sessions in 20s; "));
    EXPECT_EQ(later[1].name, "session.warning");
    EXPECT_EQ(flood(1, start + seconds{40}).size(), 1U);
}

TEST_F(lines, in_half_a_minute_are_fewer_than_journald_takes) {
    std::size_t count = 0;
    for (int second = 0; second < 30; ++second)
        count += flood(5'000, start + seconds{second}).size();
    EXPECT_LT(count, 10'000U);
}

TEST_F(lines, of_others_errors_and_what_operators_do_pass) {
    flood(10'000, start);
    EXPECT_EQ(allowance.admit({line_about("globex")}, start).size(), 1U);
    EXPECT_EQ(allowance.admit({line_about("acme", events::session_lost)}, start).size(), 1U);
    EXPECT_EQ(allowance.admit({line_about("acme", events::control_audit)}, start).size(), 1U);
    EXPECT_EQ(allowance.admit({make_event(events::daemon_warning, "x")}, start).size(), 1U);
    auto debug = line_about("acme");
    debug.level = severity::debug;
    EXPECT_EQ(allowance.admit({debug}, start).size(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::logging::line_allowance_test
