#include "daemon/config/config.hpp"
#include "daemon/config/wording.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace tokenkeeper::config {
namespace {

/// "16.7", "5000"
std::string rounded(double number) {
    std::array<char, 64> text{};
    static_cast<void>(std::snprintf(text.data(), text.size(), "%.1f", number));
    std::string_view shown{text.data()};
    if (shown.ends_with(".0")) shown.remove_suffix(2);
    return std::string{shown};
}

/// What adding up many fractions is off by at the most.
constexpr double rounding = 1e-9;

}  // namespace

std::vector<diagnostic> configuration::doubts() const {
    struct load {
        double checks = 0;  ///< a second
        std::size_t sessions = 0;
    };
    std::map<std::string_view, load> by_organization;
    for (const auto& [name, s] : sessions) {
        auto& of = by_organization[s.organization];
        of.checks += 1.0 / static_cast<double>(s.check_interval.count());
        ++of.sessions;
    }
    std::vector<diagnostic> all;
    for (const auto& [name, o] : organizations) {
        const auto of = by_organization[name];
        if (of.checks <= o.max_requests_per_second * (1 + rounding)) continue;
        all.push_back(o.wrong("warning: its " + counted(of.sessions, "session") + " are to be checked " +
                              rounded(of.checks) + " times a second, and max_requests_per_second is " +
                              rounded(o.max_requests_per_second) +
                              ": checks will be late; give sessions a longer check_interval, or raise it"));
    }
    return all;
}

}  // namespace tokenkeeper::config
