#include "daemon/ctl/text/wording.hpp"

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
    std::int64_t rest = std::chrono::duration_cast<seconds>(length).count();
    if (rest < 0) rest = -rest;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const std::int64_t count = rest / units[i].seconds;
        if (count == 0) continue;
        std::string text = std::to_string(count) + std::string{units[i].name};
        if (i + 1 == units.size()) return text;
        const std::int64_t smaller = (rest % units[i].seconds) / units[i + 1].seconds;
        if (smaller == 0) return text;
        return text + " " + std::to_string(smaller) + std::string{units[i + 1].name};
    }
    return "0s";
}

std::string time_left(const std::optional<wall_time>& end, wall_time now) {
    if (!end) return "-";
    return *end <= now ? "passed" : length_in_words(std::chrono::ceil<seconds>(*end - now));
}

std::string due_in_words(const std::optional<wall_time>& time, wall_time now) {
    if (!time) return "-";
    const milliseconds distance = *time - now;
    if (distance >= seconds{1}) return "in " + length_in_words(distance);
    return distance > -seconds{1} ? "now" : "overdue " + length_in_words(distance);
}

std::string age_in_words(wall_time time, wall_time now) {
    return now - time < seconds{1} ? "just now" : length_in_words(now - time) + " ago";
}

std::string capitalized(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string local_time(wall_time time) {
    const std::time_t count = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    std::array<char, 64> text{};
    if (localtime_r(&count, &parts) == nullptr) return format_rfc3339(time);
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %Z", &parts);
    return std::string{text.data(), size};
}

std::string local_clock(wall_time time) {
    constexpr std::size_t date = 11;
    constexpr std::size_t clock_size = 8;
    const std::string text = local_time(time);
    return text.size() < date + clock_size ? text : text.substr(date, clock_size);
}

}  // namespace tokenkeeper::ctl
