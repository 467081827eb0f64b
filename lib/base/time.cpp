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

/// Reads a text of fixed form from left to right. After the first thing that does not fit, `ok` stays false.
class cursor {
public:
    explicit cursor(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return ok_ && rest_.empty(); }

    bool accept(std::string_view what) noexcept {
        if (!ok_ || !rest_.starts_with(what)) return false;
        rest_.remove_prefix(what.size());
        return true;
    }

    void expect(std::string_view what) noexcept { ok_ = accept(what); }

    /// Exactly `digits` decimal digits.
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

    /// One digit or more, as the fraction of a second: cut to milliseconds.
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

    /// Which of these names comes next.
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

/// Nullopt for a day or a time of day that does not exist; leap seconds are not represented.
std::optional<wall_time> to_wall(const civil& c) noexcept {
    const std::chrono::year_month_day date{std::chrono::year{c.year}, std::chrono::month{c.month},
                                           std::chrono::day{c.day}};
    if (!date.ok() || c.hour > 23 || c.minute > 59 || c.second > 59) return std::nullopt;
    return sys_days{date} + std::chrono::hours{c.hour} + std::chrono::minutes{c.minute} + seconds{c.second};
}

void read_time_of_day(cursor& in, civil& to) noexcept {
    to.hour = in.number(2);
    in.expect(":");
    to.minute = in.number(2);
    in.expect(":");
    to.second = in.number(2);
}

/// `Z`, `±hh:mm` or `±hhmm`.
std::optional<std::chrono::minutes> read_offset(cursor& in) noexcept {
    if (in.accept("Z")) return std::chrono::minutes{0};
    const bool west = in.accept("-");
    if (!west) in.expect("+");
    const int hours = in.number(2);
    in.accept(":");
    const int minutes = in.number(2);
    if (!in.ok() || hours > 23 || minutes > 59) return std::nullopt;
    const std::chrono::minutes offset{hours * 60 + minutes};
    return west ? -offset : offset;
}

void append_padded(std::string& to, int value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) to.append(width - digits.size(), '0');
    to += digits;
}

void append_time_of_day(std::string& to, wall_time at, sys_days day) {
    const std::chrono::hh_mm_ss clock{std::chrono::floor<seconds>(at) - day};
    append_padded(to, static_cast<int>(clock.hours().count()), 2);
    to += ':';
    append_padded(to, static_cast<int>(clock.minutes().count()), 2);
    to += ':';
    append_padded(to, static_cast<int>(clock.seconds().count()), 2);
}

struct unit {
    std::string_view name;
    std::uint64_t length;  ///< in milliseconds
};

/// In falling order, which is also the order in which they are written.
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
    timespec at{};
    // Cannot fail: the clock exists since Linux 2.6.39 and the address is ours.
    static_cast<void>(::clock_gettime(CLOCK_BOOTTIME, &at));
    return time_point{seconds{at.tv_sec} + std::chrono::nanoseconds{at.tv_nsec}};
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

std::string format_rfc3339(wall_time at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    std::string text;
    append_padded(text, static_cast<int>(date.year()), 4);
    text += '-';
    append_padded(text, static_cast<int>(static_cast<unsigned>(date.month())), 2);
    text += '-';
    append_padded(text, static_cast<int>(static_cast<unsigned>(date.day())), 2);
    text += 'T';
    append_time_of_day(text, at, day);
    text += 'Z';
    return text;
}

std::optional<wall_time> parse_iso8601(std::string_view text) {
    cursor in{text};
    civil c;
    c.year = in.number(4);
    in.expect("-");
    c.month = static_cast<unsigned>(in.number(2));
    in.expect("-");
    c.day = static_cast<unsigned>(in.number(2));
    in.expect("T");
    read_time_of_day(in, c);
    const milliseconds fraction{in.accept(".") ? in.fraction() : 0};
    const auto offset = read_offset(in);
    const auto at = to_wall(c);
    if (!in.at_end() || !offset || !at) return std::nullopt;
    const auto moment = *at + fraction - *offset;
    // The offset may lead out of the years that can be written.
    if (moment < sys_days{std::chrono::year{0} / 1 / 1} ||
        moment >= sys_days{std::chrono::year{10000} / 1 / 1})
        return std::nullopt;
    return moment;
}

std::optional<wall_time> parse_http_date(std::string_view text) {
    cursor in{text};
    civil c;
    const auto weekday = static_cast<unsigned>(in.one_of(weekdays));
    in.expect(", ");
    c.day = static_cast<unsigned>(in.number(2));
    in.expect(" ");
    c.month = static_cast<unsigned>(in.one_of(months)) + 1;
    in.expect(" ");
    c.year = in.number(4);
    in.expect(" ");
    read_time_of_day(in, c);
    in.expect(" GMT");
    const auto at = to_wall(c);
    if (!in.at_end() || !at) return std::nullopt;
    const std::chrono::weekday actual{std::chrono::floor<std::chrono::days>(*at)};
    if (actual.c_encoding() != weekday) return std::nullopt;
    return at;
}

std::string format_http_date(wall_time at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    std::string text{weekdays[std::chrono::weekday{day}.c_encoding()]};
    text += ", ";
    append_padded(text, static_cast<int>(static_cast<unsigned>(date.day())), 2);
    text += ' ';
    text += months[static_cast<unsigned>(date.month()) - 1];
    text += ' ';
    append_padded(text, static_cast<int>(date.year()), 4);
    text += ' ';
    append_time_of_day(text, at, day);
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
