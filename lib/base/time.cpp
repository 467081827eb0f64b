#include "lib/base/time.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include <time.h>

namespace tokenkeeper {
namespace {

using std::chrono::sys_days;

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Reads a text of fixed form from left to right. After the first part that does not fit, `ok` stays false.
class cursor {
public:
    explicit cursor(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return ok_ && rest_.empty(); }

    bool accept(std::string_view expected) noexcept {
        if (!ok_ || !rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    void expect(std::string_view expected) noexcept { ok_ = accept(expected); }

    /// Reads exactly `digits` decimal digits.
    int number(std::size_t digits) noexcept {
        if (!ok_ || rest_.size() < digits) return fail();
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!is_digit(rest_[i])) return fail();
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    /// Reads one digit or more as the fraction of a second, cut to milliseconds.
    int fraction() noexcept {
        int value = 0;
        int weight = 100;
        std::size_t digits = 0;
        for (; digits < rest_.size() && is_digit(rest_[digits]); ++digits) {
            value += (rest_[digits] - '0') * weight;
            weight /= 10;
        }
        if (!ok_ || digits == 0) return fail();
        rest_.remove_prefix(digits);
        return value;
    }

    /// Reads one of the names and gives its index.
    template <std::size_t n>
    std::size_t one_of(const std::array<std::string_view, n>& names) noexcept {
        for (std::size_t i = 0; i < n; ++i) {
            if (accept(names[i])) return i;
        }
        fail();
        return 0;
    }

private:
    int fail() noexcept {
        ok_ = false;
        return 0;
    }

    std::string_view rest_;
    bool ok_ = true;
};

struct civil {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

/// Gives nullopt for a day or a time of day that does not exist. Leap seconds do not exist here.
std::optional<wall_time> to_wall(const civil& c) noexcept {
    const std::chrono::year_month_day date{std::chrono::year{c.year}, std::chrono::month{c.month},
                                           std::chrono::day{c.day}};
    if (!date.ok() || c.hour > 23 || c.minute > 59 || c.second > 59) return std::nullopt;
    return sys_days{date} + std::chrono::hours{c.hour} + std::chrono::minutes{c.minute} + seconds{c.second};
}

void read_time_of_day(cursor& input, civil& date) noexcept {
    date.hour = input.number(2);
    input.expect(":");
    date.minute = input.number(2);
    input.expect(":");
    date.second = input.number(2);
}

/// Reads `Z`, `±hh:mm` or `±hhmm`.
std::optional<std::chrono::minutes> read_offset(cursor& input) noexcept {
    if (input.accept("Z")) return std::chrono::minutes{0};
    const bool west = input.accept("-");
    if (!west) input.expect("+");
    const int hours = input.number(2);
    input.accept(":");
    const int minutes = input.number(2);
    if (!input.ok() || hours > 23 || minutes > 59) return std::nullopt;
    const std::chrono::minutes offset{hours * 60 + minutes};
    return west ? -offset : offset;
}

void append_padded(std::string& text, int value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) text.append(width - digits.size(), '0');
    text += digits;
}

void append_time_of_day(std::string& text, wall_time time, sys_days day) {
    const std::chrono::hh_mm_ss clock{std::chrono::floor<seconds>(time) - day};
    append_padded(text, static_cast<int>(clock.hours().count()), 2);
    text += ':';
    append_padded(text, static_cast<int>(clock.minutes().count()), 2);
    text += ':';
    append_padded(text, static_cast<int>(clock.seconds().count()), 2);
}

struct unit {
    std::string_view name;
    std::uint64_t length;  ///< in milliseconds
};

/// The units of a duration in falling order, which is the order in which they are written.
constexpr std::array<unit, 5> units{{
    {"d", 86'400'000},
    {"h", 3'600'000},
    {"m", 60'000},
    {"s", 1'000},
    {"ms", 1},
}};

constexpr auto longest_parsable = static_cast<std::uint64_t>(std::numeric_limits<milliseconds::rep>::max());

}  // namespace

boot_clock::time_point boot_clock::now() noexcept {
    timespec reading{};
    // This cannot fail: the clock exists since Linux 2.6.39 and the address is valid.
    static_cast<void>(::clock_gettime(CLOCK_BOOTTIME, &reading));
    return time_point{seconds{reading.tv_sec} + std::chrono::nanoseconds{reading.tv_nsec}};
}

instant instant::now() noexcept {
    return {boot_clock::now(), std::chrono::floor<milliseconds>(std::chrono::system_clock::now())};
}

boot_clock::duration part_of(boot_clock::duration whole, double share) noexcept {
    const double product = static_cast<double>(whole.count()) * share;
    const auto most = static_cast<double>(longest_duration.count());
    if (!(product > -most)) return product <= -most ? -longest_duration : boot_clock::duration::zero();
    if (product >= most) return longest_duration;
    return boot_clock::duration{static_cast<boot_clock::duration::rep>(product)};
}

std::string format_rfc3339(wall_time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    std::string text;
    append_padded(text, static_cast<int>(date.year()), 4);
    text += '-';
    append_padded(text, static_cast<int>(static_cast<unsigned>(date.month())), 2);
    text += '-';
    append_padded(text, static_cast<int>(static_cast<unsigned>(date.day())), 2);
    text += 'T';
    append_time_of_day(text, time, day);
    text += 'Z';
    return text;
}

std::optional<wall_time> parse_iso8601(std::string_view text) {
    cursor input{text};
    civil date;
    date.year = input.number(4);
    input.expect("-");
    date.month = static_cast<unsigned>(input.number(2));
    input.expect("-");
    date.day = static_cast<unsigned>(input.number(2));
    input.expect("T");
    read_time_of_day(input, date);
    const milliseconds fraction{input.accept(".") ? input.fraction() : 0};
    const auto offset = read_offset(input);
    const auto local_time = to_wall(date);
    if (!input.at_end() || !offset || !local_time) return std::nullopt;
    const auto moment = *local_time + fraction - *offset;
    // The offset may move the date out of the years that four digits can write.
    if (moment < sys_days{std::chrono::year{0} / 1 / 1} ||
        moment >= sys_days{std::chrono::year{10000} / 1 / 1})
        return std::nullopt;
    return moment;
}

std::optional<wall_time> parse_http_date(std::string_view text) {
    cursor input{text};
    civil date;
    const auto weekday = static_cast<unsigned>(input.one_of(weekdays));
    input.expect(", ");
    date.day = static_cast<unsigned>(input.number(2));
    input.expect(" ");
    date.month = static_cast<unsigned>(input.one_of(months)) + 1;
    input.expect(" ");
    date.year = input.number(4);
    input.expect(" ");
    read_time_of_day(input, date);
    input.expect(" GMT");
    const auto time = to_wall(date);
    if (!input.at_end() || !time) return std::nullopt;
    const std::chrono::weekday actual{std::chrono::floor<std::chrono::days>(*time)};
    if (actual.c_encoding() != weekday) return std::nullopt;
    return time;
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
    append_time_of_day(text, time, day);
    text += " GMT";
    return text;
}

std::optional<milliseconds> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::uint64_t total = 0;
    std::size_t next_unit = 0;
    while (!text.empty()) {
        std::uint64_t count = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (failure != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));

        std::size_t letters = 0;
        while (letters < text.size() && !is_digit(text[letters]))
            ++letters;
        const std::string_view name = text.substr(0, letters);
        text.remove_prefix(letters);

        while (next_unit < units.size() && units[next_unit].name != name)
            ++next_unit;
        if (next_unit == units.size()) return std::nullopt;
        const std::uint64_t length = units[next_unit++].length;
        if (count > (longest_parsable - total) / length) return std::nullopt;
        total += count * length;
    }
    return milliseconds{static_cast<milliseconds::rep>(total)};
}

std::string format_duration(milliseconds length) {
    if (length == milliseconds::zero()) return "0s";
    std::string text;
    auto rest = static_cast<std::uint64_t>(length.count());
    if (length < milliseconds::zero()) {
        text += '-';
        rest = 0 - rest;
    }
    for (const unit& u : units) {
        if (rest < u.length) continue;
        text += std::to_string(rest / u.length);
        text += u.name;
        rest %= u.length;
    }
    return text;
}

}  // namespace tokenkeeper
