#include "tests/simulation/run_report.hpp"

#include <utility>

namespace tokenkeeper::simulation {

run_report run_report::make(const world& w, std::string scenario, std::uint64_t seed, int hours) {
    run_report r;
    r.scenario = std::move(scenario);
    r.seed = seed;
    r.hours = hours;
    r.requests = w.requests();
    r.digest = w.scene().trace.digest();
    r.kept_deaths = w.kept_deaths();
    r.broken = w.verdict().count();
    r.first = w.verdict().found();
    return r;
}

std::string run_report::text() const {
    std::string text;
    for (const auto& each : first) {
        text += "rule " + std::to_string(each.rule) + " broken at " + format(each.at);
        if (!each.session.empty()) text += " for " + each.session;
        text += ": " + each.text + '\n' + each.story;
    }
    text += std::to_string(broken) + " broken; again: tests/simulation/run " + scenario + " --seed " +
            std::to_string(seed) + " --hours " + std::to_string(hours) + '\n';
    return text;
}

}  // namespace tokenkeeper::simulation
