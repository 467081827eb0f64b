#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenkeeper {

/// One character of UTF-8 at the start of a text: its code point and length in bytes. `valid` is false, and
/// the length 1, where the text does not start with well-formed UTF-8 (overlong forms and surrogates are
/// not).
struct character {
    char32_t code = 0;
    std::size_t length = 1;
    bool valid = false;
};
character first_character(std::string_view text) noexcept;

/// So many marks may stand on one letter.
inline constexpr int most_marks = 3;

/// Reads a text from its start and says of each character whether it may be shown as it is: printable ASCII,
/// letters, digits and punctuation of every script, and at most `most_marks` marks on a letter.
class shown_characters {
public:
    /// True if the next character of the text may be shown as it is.
    bool accepts(const character& next) noexcept;

private:
    int marks_left_ = 0;
};

/// The text with everything else written out ("\n", "\x1b", "\u202e", "\u{e0041}"), so that no foreign text
/// can forge a line, steer a terminal or lie to the eye. Backslashes stay as they are: this is for reading,
/// not for decoding, and a printable text does not change again. It is cut to `most` bytes, never inside a
/// character or an escape. Every text of a server, a file or a client goes through this on its way to the
/// log, to a message or to a terminal.
std::string printable(std::string_view text, std::size_t most = std::string_view::npos);

/// The text as a JSON string, in quotes. What may not be shown is escaped; invalid bytes become U+FFFD, as
/// JSON must be UTF-8.
std::string json_string(std::string_view text);

/// Adds a member to an object that has its opening brace and not its closing one: `{` and `"name":"value"`.
/// An empty value adds nothing.
void add_json_member(std::string& object, std::string_view name, std::string_view value);

/// The JSON escape of one character: "\u202e", or two of them beyond U+FFFF.
std::string json_escape(char32_t code);

}  // namespace tokenkeeper
