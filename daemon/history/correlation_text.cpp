#include "daemon/history/correlation_text.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

namespace tokenkeeper::history {

namespace {

constexpr std::size_t uuid_size = 16;
constexpr std::size_t uuid_text = 36;
constexpr unsigned char lower_uuid = 255;
constexpr unsigned char upper_uuid = 254;
constexpr std::size_t longest_text = 63;
constexpr std::string_view lower_digits{"0123456789abcdef"};
constexpr std::string_view upper_digits{"0123456789ABCDEF"};

bool is_hyphen_place(std::size_t index) noexcept {
    return index == 8 || index == 13 || index == 18 || index == 23;
}

/// The bytes of a UUID that is written with these digits; nullopt: it is none.
std::optional<std::string> parse_uuid(std::string_view text, std::string_view digits) {
    if (text.size() != uuid_text) return std::nullopt;
    std::string bytes;
    std::optional<unsigned> high;
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (is_hyphen_place(index)) {
            if (text[index] != '-') return std::nullopt;
            continue;
        }
        const auto digit = digits.find(text[index]);
        if (digit == std::string_view::npos) return std::nullopt;
        if (high) bytes += static_cast<char>(static_cast<unsigned char>((*high << 4U) | digit));
        high = high ? std::nullopt : std::optional{static_cast<unsigned>(digit)};
    }
    return bytes;
}

std::string format_uuid(std::string_view bytes, std::string_view digits) {
    std::string text;
    for (const auto each : bytes) {
        const auto value = static_cast<unsigned char>(each);
        if (is_hyphen_place(text.size())) text += '-';
        text += digits[value >> 4U];
        text += digits[value & 0xfU];
    }
    return text;
}

}  // namespace

void put_correlation(std::string& target, std::string_view id, std::size_t room) {
    assert(room > uuid_size + 1);
    for (const auto& [mark, digits] : {std::pair{lower_uuid, lower_digits}, {upper_uuid, upper_digits}}) {
        if (const auto bytes = parse_uuid(id, digits)) {
            target += static_cast<char>(mark);
            target += *bytes;
            return;
        }
    }
    const auto kept = id.substr(0, std::min(room - 1, longest_text));
    target += static_cast<char>(static_cast<unsigned char>(kept.size()));
    target += kept;
}

std::string take_correlation(compact_reader& source) {
    const auto mark = source.fixed(1);
    if (mark == lower_uuid) return format_uuid(source.bytes(uuid_size), lower_digits);
    if (mark == upper_uuid) return format_uuid(source.bytes(uuid_size), upper_digits);
    if (mark > longest_text) source.fail();
    return std::string{source.bytes(mark)};
}

}  // namespace tokenkeeper::history
