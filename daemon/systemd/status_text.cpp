#include "daemon/systemd/status_text.hpp"

#include <chrono>

namespace tokenkeeper::systemd {

namespace {

std::string counts_in_words(const named_counts& counts) {
    std::string text;
    for (const auto& [state, count] : counts) {
        if (count == 0) continue;
        text += text.empty() ? "" : ", ";
        text += std::to_string(count) + " ";
        text += state;
    }
    return text.empty() ? "no sessions" : text;
}

std::string due_in_words(milliseconds distance) {
    using namespace std::chrono;
    if (distance <= milliseconds::zero()) return "now";
    const auto in_seconds = ceil<seconds>(distance);
    if (in_seconds <= 2min) return "in " + std::to_string(in_seconds.count()) + " s";
    const auto in_minutes = round<minutes>(distance);
    if (in_minutes <= 2h) return "in " + std::to_string(in_minutes.count()) + " min";
    return "in " + std::to_string(round<hours>(distance).count()) + " h";
}

}  // namespace

std::string status_text(const named_counts& counts, std::optional<milliseconds> next_action_in,
                        const unwell& troubles) {
    auto text =
        troubles.daemon.empty() ? counts_in_words(counts) : troubles.daemon + "; " + counts_in_words(counts);
    if (troubles.attention > 0) {
        text += "; " + std::to_string(troubles.attention) +
                (troubles.attention == 1 ? " needs attention" : " need attention");
    }
    if (troubles.degraded > 0) text += "; " + std::to_string(troubles.degraded) + " degraded";
    return text + (next_action_in ? "; next action " + due_in_words(*next_action_in) : "");
}

}  // namespace tokenkeeper::systemd
