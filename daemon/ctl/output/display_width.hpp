#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The columns that a printable UTF-8 text takes on a terminal: two for wide characters, none for combining
/// ones.
std::size_t display_width(std::string_view text);

/// The text, cut to at most `width` columns with "…" as the last where it is longer.
std::string cut(std::string_view text, std::size_t width);

/// The text with spaces behind it up to `width` columns.
std::string pad(std::string_view text, std::size_t width);

}  // namespace tokenkeeper::ctl
