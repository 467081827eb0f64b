#include "lib/base/printable.hpp"

#include "lib/base/character_classes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokenkeeper {
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

/// `number` in hexadecimal, with at least so many digits.
std::string hexadecimal(std::string_view before, unsigned number, std::size_t digits,
                        std::string_view behind = {}) {
    constexpr std::string_view signs = "0123456789abcdef";
    std::array<char, 8> reversed{};
    std::size_t count = 0;
    for (; number > 0 || count < digits; number >>= 4U)
        reversed.at(count++) = signs[number & 0xfU];
    std::string text{before};
    text.append(reversed.rend() - static_cast<std::ptrdiff_t>(count), reversed.rend());
    return text += behind;
}

/// Nearly all texts are: they are shown as they are, without a look at each character's class.
bool is_printable_ascii(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// How a character is written out that may not be shown; `byte` is its first.
std::string escape_of(const character& c, unsigned byte) {
    if (!c.valid) return hexadecimal("\\x", byte, 2);
    if (c.code == '\n') return "\\n";
    if (c.code == '\r') return "\\r";
    if (c.code == '\t') return "\\t";
    const auto number = static_cast<unsigned>(c.code);
    if (number < 0x80) return hexadecimal("\\x", number, 2);
    if (number < 0x10000) return hexadecimal("\\u", number, 4);
    return hexadecimal("\\u{", number, 1, "}");
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

bool shown_characters::accepts(const character& next) noexcept {
    const auto kind = next.valid ? class_of(next.code) : character_class::unfit;
    if (kind == character_class::mark && marks_left_ > 0) {
        --marks_left_;
        return true;
    }
    const bool is_text = kind == character_class::text;
    marks_left_ = is_text && next.code != ' ' ? most_marks : 0;
    return is_text;
}

std::string printable(std::string_view text, std::size_t most) {
    if (is_printable_ascii(text)) return std::string{text.substr(0, most)};
    std::string line;
    shown_characters shown;
    while (!text.empty()) {
        const character c = first_character(text);
        if (shown.accepts(c)) {
            if (c.length > most - line.size()) break;
            line += text.substr(0, c.length);
        } else {
            const auto escape = escape_of(c, byte_at(text, 0));
            if (escape.size() > most - line.size()) break;
            line += escape;
        }
        text.remove_prefix(c.length);
    }
    return line;
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    out.reserve(text.size() + 2);
    if (is_printable_ascii(text) && text.find_first_of("\"\\") == std::string_view::npos)
        return out.append(text) += '"';
    shown_characters shown;
    while (!text.empty()) {
        const character c = first_character(text);
        const bool fits = shown.accepts(c);
        if (!c.valid) {
            out += "\xef\xbf\xbd";
        } else if (c.code == '"' || c.code == '\\') {
            out += '\\';
            out += static_cast<char>(c.code);
        } else if (fits) {
            out += text.substr(0, c.length);
        } else {
            out += c.code == '\n' || c.code == '\r' || c.code == '\t' ? escape_of(c, 0) : json_escape(c.code);
        }
        text.remove_prefix(c.length);
    }
    out += '"';
    return out;
}

void add_json_member(std::string& object, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (object.size() > 1) object += ',';
    object += json_string(name) + ':' + json_string(value);
}

std::string json_escape(char32_t code) {
    if (code < 0x10000) return hexadecimal("\\u", static_cast<unsigned>(code), 4);
    const auto rest = static_cast<unsigned>(code - 0x10000);
    return hexadecimal("\\u", 0xd800U + (rest >> 10U), 4) + hexadecimal("\\u", 0xdc00U + (rest & 0x3ffU), 4);
}

}  // namespace tokenkeeper
