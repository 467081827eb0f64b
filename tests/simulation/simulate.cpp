// Runs simulations by command: `simulate day --seeds 1-20 --hours 24`. tests/simulation/run builds and calls
// it.
#include "tests/simulation/scenarios.hpp"
#include "tests/simulation/test_run.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace {

using namespace tokenkeeper::simulation;

struct options {
    std::string scenario;
    std::uint64_t first = 1;
    std::uint64_t last = 1;
    int hours = 24;
    bool print = false;
    bool digests = false;
    std::vector<std::string> only;     ///< of a check: the runs whose scenario is one of these
    std::vector<std::string> without;  ///< of a check: the runs of these names are left out
    std::vector<int> ignored;          ///< of a check: rules that do not count
};

/// "7" or "1-100".
bool read_seeds(const std::string& text, options& o) {
    const auto dash = text.find('-');
    try {
        o.first = std::stoull(text);
        o.last = dash == std::string::npos ? o.first : std::stoull(text.substr(dash + 1));
    } catch (const std::exception&) {
        return false;
    }
    return o.first <= o.last;
}

bool chosen(const planned_run& run, const options& o) {
    const bool scenario = o.only.empty() || std::ranges::find(o.only, run.scenario) != o.only.end();
    return scenario && std::ranges::find(o.without, run.name()) == o.without.end();
}

/// The seeds of the test run, until a rule is broken: finds a defect, or the lack of one.
int check(const options& o) {
    for (const auto& each : test_run()) {
        if (!chosen(each, o)) continue;
        const auto report = run_scenario(each);
        const auto first = std::ranges::find_if(report.first, [&o](const violation& v) {
            return std::ranges::find(o.ignored, v.rule) == o.ignored.end();
        });
        if (first == report.first.end()) continue;
        std::printf("rule %d, %s at %s: %s\n", first->rule, each.name().c_str(), format(first->at).c_str(),
                    first->text.c_str());
        return 1;
    }
    std::printf("no rule is broken\n");
    return 0;
}

int run_all(const options& o) {
    std::uint64_t requests = 0;
    std::size_t broken = 0;
    std::size_t deaths = 0;
    for (auto seed = o.first; seed <= o.last; ++seed) {
        const auto report = run_scenario({o.scenario, seed, o.hours}, o.print);
        requests += report.requests;
        broken += report.broken;
        deaths += report.kept_deaths;
        if (o.digests) {
            std::printf("%s %llu %d %016llx\n", o.scenario.c_str(), static_cast<unsigned long long>(seed),
                        o.hours, static_cast<unsigned long long>(report.digest));
            continue;
        }
        if (report.broken > 0) std::printf("%s", report.text().c_str());
        std::printf("%s seed %llu: %llu requests, %zu broken, %zu kept sessions idled out\n",
                    o.scenario.c_str(), static_cast<unsigned long long>(seed),
                    static_cast<unsigned long long>(report.requests), report.broken, report.kept_deaths);
        std::fflush(stdout);
    }
    if (!o.digests && o.first != o.last)
        std::printf("%llu requests, %zu broken, %zu kept sessions idled out\n",
                    static_cast<unsigned long long>(requests), broken, deaths);
    return broken == 0 || o.digests ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs the product in virtual time and watches its rules."};
    options o;
    std::string seeds = "1";
    app.add_option("scenario", o.scenario,
                   "day, restart, siege or fleet; or check: the runs of the test run until a rule is broken")
        ->required()
        ->check(CLI::IsMember({"day", "restart", "siege", "fleet", "check"}));
    app.add_option("--seed,--seeds", seeds, "one, or a range: 1-100");
    app.add_option("--hours", o.hours, "of each");
    app.add_flag("--print", o.print, "everything that happens");
    app.add_flag("--digests", o.digests, "one line for each seed: the digest of all that happened");
    app.add_option("--only", o.only, "check: these scenarios alone")->delimiter(',');
    app.add_option("--without", o.without, "check: these runs are left out: day2,fleet1")->delimiter(',');
    app.add_option("--ignore", o.ignored, "check: rules whose breaking does not count")->delimiter(',');
    CLI11_PARSE(app, argc, argv);
    if (o.scenario == "check") return check(o);
    if (!read_seeds(seeds, o)) {
        std::fprintf(stderr, "--seeds: a number or a range, not %s\n", seeds.c_str());
        return 2;
    }
    return run_all(o);
}
