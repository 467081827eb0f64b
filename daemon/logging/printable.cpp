#include "daemon/logging/printable.hpp"

#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace tokenkeeper::logging {
namespace {

unsigned byte_at(std::string_view text, std::size_t index) noexcept {
    return static_cast<unsigned char>(text[index]);
}

/// Length that a lead byte announces, with the bits it carries and the smallest code point of that length.
struct lead {
    std::size_t length;
    char32_t bits;
    char32_t least;
};

lead lead_of(unsigned byte) noexcept {
    if (byte < 0x80U) return {1, byte, 0};
    if (byte >= 0xc2U && byte < 0xe0U) return {2, byte & 0x1fU, 0x80};
    if (byte >= 0xe0U && byte < 0xf0U) return {3, byte & 0x0fU, 0x800};
    if (byte >= 0xf0U && byte < 0xf5U) return {4, byte & 0x07U, 0x10000};
    return {0, 0, 0};
}

/// The short escapes that C and JSON share.
std::string_view short_escape(char32_t code) noexcept {
    switch (code) {
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        default:
            return {};
    }
}

}  // namespace

character first_character(std::string_view text) noexcept {
    if (text.empty()) return {0, 0, false};
    const lead first = lead_of(byte_at(text, 0));
    if (first.length == 0 || first.length > text.size()) return {};
    char32_t code = first.bits;
    for (std::size_t i = 1; i < first.length; ++i) {
        const unsigned byte = byte_at(text, i);
        if ((byte & 0xc0U) != 0x80U) return {};
        code = (code << 6U) | (byte & 0x3fU);
    }
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < first.least || surrogate || code > 0x10ffff) return {};
    return {code, first.length, true};
}

bool is_control(char32_t code) noexcept {
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
    const bool mark = code == 0x061c || code == 0x200e || code == 0x200f || code == 0xfeff;
    const bool separator_or_embedding = code >= 0x2028 && code <= 0x202e;
    const bool isolate = code >= 0x2066 && code <= 0x2069;
    return mark || separator_or_embedding || isolate;
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const character c = first_character(text);
        if (!c.valid || (c.code < 0x80 && is_control(c.code) && short_escape(c.code).empty())) {
            out += fmt::format("\\x{:02x}", byte_at(text, 0));
        } else if (const std::string_view escape = short_escape(c.code); !escape.empty()) {
            out += escape;
        } else if (is_control(c.code)) {
            out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c.code));
        } else {
            out += text.substr(0, c.length);
        }
        text.remove_prefix(c.length);
    }
    return out;
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    out.reserve(text.size() + 2);
    while (!text.empty()) {
        const character c = first_character(text);
        if (!c.valid) {
            out += "\xef\xbf\xbd";
        } else if (c.code == '"' || c.code == '\\') {
            out += '\\';
            out += static_cast<char>(c.code);
        } else if (const std::string_view escape = short_escape(c.code); !escape.empty()) {
            out += escape;
        } else if (is_control(c.code)) {
            out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c.code));
        } else {
            out += text.substr(0, c.length);
        }
        text.remove_prefix(c.length);
    }
    out += '"';
    return out;
}

}  // namespace tokenkeeper::logging
