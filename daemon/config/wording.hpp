#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// A text of the configuration in quotes, for a message: one line, cut to 80 characters, with anything that
/// looks like a token blanked out, as tokens do get pasted in the wrong place.
std::string in_quotes(std::string_view text);

/// A file name for a message: the same care, without the quotes.
std::string shown(std::string_view file);

/// A file name as one word of a shell command that a message shows.
std::string shell_word(std::string_view file);

/// The number of letters that were changed, added, removed or swapped; upper and lower case are the same, and
/// so are `-` and `_`. Only the first 64 characters count.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The entry of `known` that is closest to `written`; empty if none is close enough.
std::string_view closest(std::string_view written, const std::vector<std::string_view>& known);

/// `; did you mean "check_interval"?`, or where nothing is close `; <otherwise>: a, b, c`, or nothing.
std::string suggestion(std::string_view written, const std::vector<std::string_view>& known,
                       std::string_view otherwise = {});

/// "1 session", "3 sessions".
std::string counted(std::size_t count, std::string_view noun);

/// A number for people, without zeros at its end: "16.7", "0.01", "5000".
std::string rounded(double number, int decimals);

/// "a, b, c"
std::string joined(const std::vector<std::string_view>& words);

}  // namespace tokenkeeper::config
