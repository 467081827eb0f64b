#include "lib/base/http_date.hpp"

#include "lib/base/date_text.hpp"

#include <array>

namespace tokenkeeper {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> whole_weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                         "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// What a text states.
struct stated_date {
    unsigned weekday = 0;  ///< from Sunday
    civil_time time;
    bool without_century = false;
};

unsigned read_month(cursor& input) noexcept {
    return static_cast<unsigned>(input.one_of(months)) + 1;
}

/// Reads `, 06 Nov 1994 08:49:37 GMT`.
void read_preferred(cursor& input, stated_date& stated) noexcept {
    auto& date = stated.time;
    input.expect(", ");
    date.day = static_cast<unsigned>(input.number(2));
    input.expect(" ");
    date.month = read_month(input);
    input.expect(" ");
    date.year = input.number(4);
    input.expect(" ");
    read_time_of_day(input, date);
    input.expect(" GMT");
}

/// Reads `, 06-Nov-94 08:49:37 GMT` (RFC 850).
void read_rfc850(cursor& input, stated_date& stated) noexcept {
    auto& date = stated.time;
    input.expect(", ");
    date.day = static_cast<unsigned>(input.number(2));
    input.expect("-");
    date.month = read_month(input);
    input.expect("-");
    date.year = input.number(2);
    stated.without_century = true;
    input.expect(" ");
    read_time_of_day(input, date);
    input.expect(" GMT");
}

/// Reads ` Nov  6 08:49:37 1994` (asctime of C).
void read_asctime(cursor& input, stated_date& stated) noexcept {
    auto& date = stated.time;
    input.expect(" ");
    date.month = read_month(input);
    input.expect(" ");
    date.day = static_cast<unsigned>(input.padded_number());
    input.expect(" ");
    read_time_of_day(input, date);
    input.expect(" ");
    date.year = input.number(4);
}

std::optional<stated_date> read_date(std::string_view text) noexcept {
    cursor input{text};
    stated_date stated;
    const bool rfc850 = text.substr(0, text.find(',')).ends_with("day");
    stated.weekday = static_cast<unsigned>(rfc850 ? input.one_of(whole_weekdays) : input.one_of(weekdays));
    if (rfc850) {
        read_rfc850(input, stated);
    } else if (text.substr(3, 1) == ",") {
        read_preferred(input, stated);
    } else {
        read_asctime(input, stated);
    }
    return input.at_end() ? std::optional{stated} : std::nullopt;
}

/// Gives nullopt unless the date exists and has that day of the week.
std::optional<wall_time> on_weekday(const civil_time& date, unsigned weekday) noexcept {
    const auto time = to_wall(date);
    if (!time) return std::nullopt;
    const std::chrono::weekday actual{std::chrono::floor<std::chrono::days>(*time)};
    return actual.c_encoding() == weekday ? time : std::nullopt;
}

}  // namespace

std::optional<wall_time> parse_http_date(std::string_view text) {
    const auto stated = text.size() < 3 ? std::nullopt : read_date(text);
    if (!stated) return std::nullopt;
    if (!stated->without_century) return on_weekday(stated->time, stated->weekday);
    // Within four hundred years no two centuries have the same day of the week on one date.
    for (const int century : {1900, 2000, 2100, 2200}) {
        auto date = stated->time;
        date.year += century;
        if (const auto time = on_weekday(date, stated->weekday)) return time;
    }
    return std::nullopt;
}

std::string format_http_date(wall_time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    std::string text{weekdays[std::chrono::weekday{day}.c_encoding()]};
    text += ", ";
    append_padded(text, static_cast<int>(static_cast<unsigned>(date.day())), 2);
    text += ' ';
    text += months[static_cast<unsigned>(date.month()) - 1];
    text += ' ';
    append_padded(text, static_cast<int>(date.year()), 4);
    text += ' ';
    append_time_of_day(text, time);
    text += " GMT";
    return text;
}

}  // namespace tokenkeeper
