#include "lib/base/defect.hpp"
#include "lib/base/http_date.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <chrono>

namespace tokenkeeper::genesys {
namespace {

constexpr seconds longest_wait = std::chrono::hours{24};

bool all_digits(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// Reads any number of decimal digits, capped at longest_wait.
seconds whole_part(std::string_view digits) noexcept {
    seconds wait{0};
    for (const char c : digits)
        wait = std::min(wait * 10 + seconds{c - '0'}, longest_wait);
    return wait;
}

/// Reads a decimal number, capped at longest_wait; a negative number is 0. A fraction is rounded up, because
/// the server may refuse a request that comes too early.
std::optional<seconds> parse_wait(std::string_view text) noexcept {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction = point == std::string_view::npos ? "0" : text.substr(point + 1);
    if (!all_digits(whole) || !all_digits(fraction)) return std::nullopt;
    if (negative) return seconds{0};
    const seconds rounding{fraction.find_first_not_of('0') == std::string_view::npos ? 0 : 1};
    return std::min(whole_part(whole) + rounding, longest_wait);
}

/// Reads one number, or the largest of several with commas between them: a gateway joins its own header with
/// the server's.
std::optional<seconds> longest_of(std::string_view text) noexcept {
    std::optional<seconds> longest;
    for (;;) {
        const auto comma = text.find(',');
        const auto wait = parse_wait(trimmed(text.substr(0, comma)));
        if (!wait) return std::nullopt;
        longest = std::max(longest.value_or(*wait), *wait);
        if (comma == std::string_view::npos) return longest;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace

std::optional<wall_time> server_date(const response& r) {
    return parse_http_date(trimmed(r.header("Date")));
}

std::optional<seconds> stored_for(const response& r) {
    const std::string_view text = trimmed(r.header("Age"));
    if (!all_digits(text) || defect("stored_believed")) return std::nullopt;
    const auto age = whole_part(text);
    return age > seconds{0} ? std::optional{age} : std::nullopt;
}

std::optional<seconds> retry_after(const response& r) {
    const std::string_view text = trimmed(r.header("Retry-After"));
    if (const auto wait = longest_of(text)) return wait;
    const auto until = parse_http_date(text);
    const auto now = server_date(r);
    if (!until || !now) return std::nullopt;
    return std::clamp(std::chrono::ceil<seconds>(*until - *now), seconds{0}, longest_wait);
}

}  // namespace tokenkeeper::genesys
