#include "tests/simulation/scenarios.hpp"

#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>

/// The test run's seeds of each scenario, with all rules watched. $TOKENKEEPER_SEEDS_SHARE runs only every
/// n-th of them, for builds that are slow.
namespace tokenkeeper::simulation::scenarios_test {
namespace {

std::size_t share() {
    const char* text = std::getenv("TOKENKEEPER_SEEDS_SHARE");
    return text == nullptr ? 1 : std::max<std::size_t>(1, std::strtoul(text, nullptr, 10));
}

class scenarios : public testing::TestWithParam<std::size_t> {};

TEST_P(scenarios, break_no_rule) {
    const auto all = test_run();
    const auto place = GetParam();
    if (place % share() != 0) GTEST_SKIP() << "left out by TOKENKEEPER_SEEDS_SHARE";
    const auto report = run_scenario(all[place]);
    EXPECT_EQ(report.broken, 0U) << report.text();
    std::printf("%s %llu: %llu requests, %zu kept sessions idled out\n", report.scenario.c_str(),
                static_cast<unsigned long long>(report.seed),
                static_cast<unsigned long long>(report.requests), report.kept_deaths);
    if (report.scenario == "siege") {
        EXPECT_EQ(report.kept_deaths, 0U);
    }
}

std::string name_of(const testing::TestParamInfo<std::size_t>& info) {
    const auto run = test_run()[info.param];
    return std::string{run.scenario} + std::to_string(run.seed);
}

INSTANTIATE_TEST_SUITE_P(test_run, scenarios, testing::Range<std::size_t>(0, test_run().size()), name_of);

TEST(one_seed, gives_one_trace) {
    EXPECT_EQ(run_scenario({"day", 1, 3}).digest, run_scenario({"day", 1, 3}).digest);
    EXPECT_NE(run_scenario({"day", 1, 3}).digest, run_scenario({"day", 2, 3}).digest);
}

}  // namespace
}  // namespace tokenkeeper::simulation::scenarios_test
