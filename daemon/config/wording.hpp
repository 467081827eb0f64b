#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// What was written, in quotes, for a message: one line, cut where it is long, and with anything that looks
/// like a token blanked out, as tokens do get pasted in the wrong place.
std::string in_quotes(std::string_view text);

/// A file name for a message: the same care, without the quotes.
std::string shown(std::string_view file);

/// How many letters were changed, added, removed or swapped, at most; case and `-` or `_` make no difference.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Which of `known` was meant by `written`, where one is close enough; else empty.
std::string_view closest(std::string_view written, const std::vector<std::string_view>& known);

/// `; did you mean "check_interval"?`, or where nothing is close `; <otherwise>: a, b, c`, or nothing.
std::string suggestion(std::string_view written, const std::vector<std::string_view>& known,
                       std::string_view otherwise = {});

/// "1 session", "3 sessions".
std::string counted(std::size_t count, std::string_view one);

/// A number for people, without zeros at its end: "16.7", "0.01", "5000".
std::string rounded(double number, int decimals);

/// "a, b, c"
std::string joined(const std::vector<std::string_view>& words);

}  // namespace tokenkeeper::config
