#include "daemon/ctl/output/wording.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string_view>

namespace tokenkeeper::ctl {
namespace {

struct unit {
    std::int64_t seconds;
    std::string_view name;
};
constexpr std::array units{unit{86400, "d"}, unit{3600, "h"}, unit{60, "m"}, unit{1, "s"}};

}  // namespace

std::string length_in_words(milliseconds length) {
    std::int64_t left = std::chrono::duration_cast<seconds>(length).count();
    if (left < 0) left = -left;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const std::int64_t count = left / units[i].seconds;
        if (count == 0) continue;
        std::string text = std::to_string(count) + std::string{units[i].name};
        if (i + 1 == units.size()) return text;
        const std::int64_t rest = (left % units[i].seconds) / units[i + 1].seconds;
        if (rest == 0) return text;
        return text + " " + std::to_string(rest) + std::string{units[i + 1].name};
    }
    return "0s";
}

std::string time_left(const std::optional<wall_time>& end, wall_time now) {
    if (!end) return "-";
    return *end <= now ? "passed" : length_in_words(*end - now);
}

std::string due_in_words(const std::optional<wall_time>& at, wall_time now) {
    if (!at) return "-";
    const milliseconds ahead = *at - now;
    if (ahead >= seconds{1}) return "in " + length_in_words(ahead);
    return ahead > -seconds{1} ? "now" : "overdue " + length_in_words(ahead);
}

std::string age_in_words(wall_time at, wall_time now) {
    return now - at < seconds{1} ? "just now" : length_in_words(now - at) + " ago";
}

std::string local_time(wall_time at) {
    const std::time_t time = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    std::array<char, 64> text{};
    if (localtime_r(&time, &parts) == nullptr) return format_rfc3339(at);
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %Z", &parts);
    return std::string{text.data(), size};
}

}  // namespace tokenkeeper::ctl
