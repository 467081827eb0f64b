#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

/// Texts of the protocol and of other people: ASCII only where case matters, never by locale.
namespace tokenkeeper::genesys {

constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter_or_digit(char c) noexcept {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

/// What stands in URLs and tokens: no space, no control character.
constexpr bool is_visible_ascii(char c) noexcept {
    return c > ' ' && c < '\x7f';
}

constexpr bool same_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// A text of a server as one line that may be shown and logged: what is not printable is replaced, what is
/// not UTF-8 too, and it is cut to `most` bytes between two characters.
std::string printable(std::string_view text, std::size_t most = 300);

/// The same, for a message that may echo our request: whatever follows the word "Bearer", and whatever looks
/// like a token, is blanked out. Who decodes an answer does not know the token, so this goes by looks alone.
std::string printable_message(std::string_view text, std::size_t most = 300);

/// One segment of a path: all but the unreserved characters of RFC 3986 percent-encoded.
std::string encode_segment(std::string_view text);
/// The same behind what `to` holds already. At most 3 * text.size() bytes.
void append_encoded(std::string& to, std::string_view text);

}  // namespace tokenkeeper::genesys
