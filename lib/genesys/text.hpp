#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

/// Helpers for texts of the protocol and of servers. Case is that of ASCII; the locale has no influence.
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

/// True for the characters of URLs and tokens: no space, no control character.
constexpr bool is_visible_ascii(char c) noexcept {
    return c > ' ' && c < '\x7f';
}

/// True for the characters that percent-encoding leaves as they are (RFC 3986 §2.3).
constexpr bool is_unreserved(char c) noexcept {
    return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

constexpr bool same_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// The text without the blanks at its ends.
std::string_view trimmed(std::string_view text, std::string_view blanks = " \t") noexcept;

/// The length of the longest token that is taken, in bytes. Genesys' have 86, and servers take no headers of
/// more than 8 KiB together. A session may hold three: in use, candidate and refresh token.
inline constexpr std::size_t longest_token = std::size_t{4} << 10U;

/// The length from which a word looks like a token, in bytes: longer than a UUID, shorter than Genesys'
/// tokens (usually 86 characters) and the parts of a JWT.
inline constexpr std::size_t token_like = 48;

/// The length that is kept of a server's text, in bytes.
inline constexpr std::size_t longest_text = 300;

/// printable() for a server's text, whose line ends and tabs are blanks.
std::string one_line(std::string_view text, std::size_t most = longest_text);

/// one_line() for a message that may repeat the request: the text after the word "Bearer" and every word
/// that looks like a token become `***`. It judges by form alone, because decoders do not know the token.
std::string printable_message(std::string_view text, std::size_t most = longest_text);

/// Percent-encodes a segment of a path, all but the unreserved characters of RFC 3986.
std::string encode_segment(std::string_view text);
/// The same, appended to `target`. It adds at most 3 * text.size() bytes.
void append_encoded(std::string& target, std::string_view text);

}  // namespace tokenkeeper::genesys
