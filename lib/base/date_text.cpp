#include "lib/base/date_text.hpp"

namespace tokenkeeper {

std::optional<wall_time> to_wall(const civil_time& c) noexcept {
    const std::chrono::year_month_day date{std::chrono::year{c.year}, std::chrono::month{c.month},
                                           std::chrono::day{c.day}};
    if (!date.ok() || c.hour > 23 || c.minute > 59 || c.second > 59) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{c.hour} + std::chrono::minutes{c.minute} +
           seconds{c.second};
}

void read_time_of_day(cursor& input, civil_time& date) noexcept {
    date.hour = input.number(2);
    input.expect(":");
    date.minute = input.number(2);
    input.expect(":");
    date.second = input.number(2);
}

void append_padded(std::string& text, int value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) text.append(width - digits.size(), '0');
    text += digits;
}

void append_time_of_day(std::string& text, wall_time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::hh_mm_ss clock{std::chrono::floor<seconds>(time) - day};
    append_padded(text, static_cast<int>(clock.hours().count()), 2);
    text += ':';
    append_padded(text, static_cast<int>(clock.minutes().count()), 2);
    text += ':';
    append_padded(text, static_cast<int>(clock.seconds().count()), 2);
}

}  // namespace tokenkeeper
