#include "lib/base/time.hpp"

#include "lib/base/date_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include <time.h>

namespace tokenkeeper {
namespace {

using std::chrono::sys_days;

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

wall_time to_wall_time(const ::timespec& stamp) noexcept {
    using std::chrono::year;
    constexpr seconds first = sys_days{year{0} / 1 / 1}.time_since_epoch();
    constexpr seconds last = sys_days{year{10000} / 1 / 1}.time_since_epoch() - seconds{1};
    const seconds whole = std::clamp(seconds{stamp.tv_sec}, first, last);
    return wall_time{whole + std::chrono::floor<milliseconds>(std::chrono::nanoseconds{stamp.tv_nsec})};
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
    append_time_of_day(text, time);
    text += 'Z';
    return text;
}

std::optional<wall_time> parse_iso8601(std::string_view text) {
    cursor input{text};
    civil_time date;
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
        while (letters < text.size() && !cursor::is_digit(text[letters]))
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
