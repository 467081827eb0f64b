#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <chrono>

namespace tokenkeeper::genesys {
namespace {

constexpr seconds longest_wait = std::chrono::hours{24};

std::string_view trimmed(std::string_view text) noexcept {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Decimal digits, however many, capped at longest_wait; one minus before them makes it 0.
std::optional<seconds> parse_wait(std::string_view text) noexcept {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    seconds wait{0};
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        wait = std::min(wait * 10 + seconds{c - '0'}, longest_wait);
    }
    return negative ? seconds{0} : wait;
}

}  // namespace

std::optional<wall_time> server_date(const response& r) {
    return parse_http_date(trimmed(r.header("Date")));
}

std::optional<seconds> retry_after(const response& r) {
    const std::string_view text = trimmed(r.header("Retry-After"));
    if (const auto wait = parse_wait(text)) return wait;
    const auto until = parse_http_date(text);
    const auto now = server_date(r);
    if (!until || !now) return std::nullopt;
    return std::clamp(std::chrono::ceil<seconds>(*until - *now), seconds{0}, longest_wait);
}

}  // namespace tokenkeeper::genesys
