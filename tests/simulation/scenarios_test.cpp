#include "tests/simulation/scenarios.hpp"

#include <cstdio>

#include <gtest/gtest.h>

/// The test run's seeds of each scenario, with all rules watched.
namespace tokenkeeper::simulation::scenarios_test {
namespace {

/// Requests of a fleet in an hour, at least: its 1,200 sessions are checked every five minutes.
constexpr std::uint64_t fleet_requests = 10'500;

/// Prints how much was simulated.
class request_total : public testing::Environment {
public:
    void TearDown() override {
        std::printf("%llu requests were simulated\n", static_cast<unsigned long long>(requests_));
    }
    void add(std::uint64_t requests) { requests_ += requests; }

private:
    std::uint64_t requests_ = 0;
};

// GoogleTest deletes it.
auto* const total = dynamic_cast<request_total*>(testing::AddGlobalTestEnvironment(new request_total));

class scenarios : public testing::TestWithParam<planned_run> {};

TEST_P(scenarios, break_no_rule) {
    const auto report = run_scenario(GetParam());
    total->add(report.requests);
    EXPECT_EQ(report.broken, 0U) << report.text();
    std::printf("%s %llu: %llu requests, %zu kept sessions idled out\n", report.scenario.c_str(),
                static_cast<unsigned long long>(report.seed),
                static_cast<unsigned long long>(report.requests), report.kept_deaths);
    if (report.scenario == "siege") {
        EXPECT_EQ(report.kept_deaths, 0U);
    }
    if (report.scenario == "fleet") {
        EXPECT_GE(report.requests, fleet_requests * static_cast<unsigned>(report.hours));
    }
}

INSTANTIATE_TEST_SUITE_P(test_run, scenarios, testing::ValuesIn(test_run()),
                         [](const auto& run) { return run.param.name(); });

TEST(one_seed, gives_one_trace) {
    EXPECT_EQ(run_scenario({"day", 1, 3}).digest, run_scenario({"day", 1, 3}).digest);
    EXPECT_NE(run_scenario({"day", 1, 3}).digest, run_scenario({"day", 2, 3}).digest);
}

}  // namespace
}  // namespace tokenkeeper::simulation::scenarios_test
