#include "daemon/ctl/wording.hpp"

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

std::string words_of(milliseconds length) {
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

std::string left_until(const std::optional<wall_time>& at, wall_time now) {
    if (!at) return "-";
    return *at <= now ? "passed" : words_of(*at - now);
}

std::string due(const std::optional<wall_time>& at, wall_time now) {
    if (!at) return "-";
    const milliseconds ahead = *at - now;
    if (ahead >= seconds{1}) return "in " + words_of(ahead);
    return ahead > -seconds{1} ? "now" : "overdue " + words_of(ahead);
}

std::string ago(wall_time at, wall_time now) {
    return now - at < seconds{1} ? "just now" : words_of(now - at) + " ago";
}

std::string local_time(wall_time at) {
    const std::time_t when = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    std::array<char, 64> text{};
    if (localtime_r(&when, &parts) == nullptr) return format_rfc3339(at);
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %Z", &parts);
    return std::string{text.data(), size};
}

}  // namespace tokenkeeper::ctl
