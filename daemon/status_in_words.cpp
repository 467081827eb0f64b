#include "daemon/status_in_words.hpp"

#include "daemon/health/catalogue.hpp"
#include "daemon/systemd/status_text.hpp"

#include <chrono>
#include <optional>

namespace tokenkeeper {

namespace {

systemd::unwell unwell(const session_counts& sessions, const assessment& condition) {
    systemd::unwell troubles;
    const auto count = [&sessions](health grade) {
        const auto found = sessions.by_health.find(grade);
        return found == sessions.by_health.end() ? 0 : found->second;
    };
    troubles.attention = count(health::attention);
    troubles.degraded = count(health::degraded);
    for (const auto& each : condition.warnings) {
        troubles.daemon +=
            troubles.daemon.empty() ? std::string{to_string(condition.grade)} + ": " : std::string{", "};
        troubles.daemon += to_string(each.code);
    }
    return troubles;
}

}  // namespace

std::string status_in_words(session_daemon& daemon, const instant& now) {
    systemd::named_counts counts;
    const auto counted = daemon.backend().counts();
    for (const auto& [state, count] : counted.by_state)
        counts.emplace_back(to_string(state), count);
    std::optional<milliseconds> next_in;
    if (const auto next = daemon.next_wakeup())
        next_in = std::chrono::duration_cast<milliseconds>(*next - now.boot);
    return systemd::status_text(counts, next_in, unwell(counted, daemon.backend().status().condition));
}

}  // namespace tokenkeeper
