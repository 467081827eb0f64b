#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The columns that a printable UTF-8 text takes on a terminal: two for wide characters, none for combining
/// ones. Plain ASCII is counted without a locale; the first other character opens one for the whole process.
std::size_t display_width(std::string_view text);

/// The length of the longest beginning that takes at most `width` columns; at least one character of a text
/// that is not empty, so that a loop over it ends.
std::size_t bytes_within(std::string_view text, std::size_t width);

/// The text, cut to at most `width` columns with "…" as the last where it is longer.
std::string cut(std::string_view text, std::size_t width);

/// The same with the "…" in the middle: names often differ in their ends.
std::string cut_middle(std::string_view text, std::size_t width);

/// The text with spaces behind it up to `width` columns.
std::string pad(std::string_view text, std::size_t width);

}  // namespace tokenkeeper::ctl
