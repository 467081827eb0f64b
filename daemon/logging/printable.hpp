#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenkeeper::logging {

/// One character of UTF-8 at the start of a text: its code point and length in bytes. `valid` is false, and
/// the length 1, where the text does not start with well-formed UTF-8 (overlong forms and surrogates are
/// not).
struct character {
    char32_t code = 0;
    std::size_t length = 1;
    bool valid = false;
};
character first_character(std::string_view text) noexcept;

/// True for characters that move a cursor, end a line or reorder the text that a person reads: C0, DEL, C1,
/// the line and paragraph separators and the bidirectional controls.
bool is_control(char32_t code) noexcept;

/// The text with its control characters and invalid bytes written out ("\n", "\x1b", "\u202e"), so that an
/// answer of a server can neither forge a line nor steer a terminal. Everything else stays as it is,
/// backslashes too: this is for reading, not for decoding.
std::string printable(std::string_view text);

/// The text as a JSON string, in quotes. Control characters are escaped; invalid bytes become U+FFFD, as JSON
/// must be UTF-8.
std::string json_string(std::string_view text);

}  // namespace tokenkeeper::logging
