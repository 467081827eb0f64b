#include "daemon/service/status_text.hpp"

#include <chrono>

namespace tokenkeeper::service {

namespace {

std::string counted(const state_counts& counts) {
    std::string text;
    for (const auto& [state, count] : counts) {
        if (count == 0) continue;
        text += text.empty() ? "" : ", ";
        text += std::to_string(count) + " ";
        text += state;
    }
    return text.empty() ? "no sessions" : text;
}

std::string when(milliseconds from_now) {
    using namespace std::chrono;
    if (from_now <= milliseconds::zero()) return "now";
    const auto in_seconds = ceil<seconds>(from_now);
    if (in_seconds <= 2min) return "in " + std::to_string(in_seconds.count()) + " s";
    const auto in_minutes = round<minutes>(from_now);
    if (in_minutes <= 2h) return "in " + std::to_string(in_minutes.count()) + " min";
    return "in " + std::to_string(round<hours>(from_now).count()) + " h";
}

}  // namespace

std::string status_text(const state_counts& counts, std::optional<milliseconds> next_action_in) {
    return counted(counts) + (next_action_in ? "; next action " + when(*next_action_in) : "");
}

}  // namespace tokenkeeper::service
