#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// Text with the colours that colour() puts into it ("\x1b[31m"), which take no columns.

/// The columns that the text takes.
std::size_t styled_width(std::string_view text);

/// The part of a line from a column on, at most `columns` wide, in its colours. Half of a wide character
/// becomes a space.
std::string styled_part(std::string_view line, std::size_t first_column, std::size_t columns);

/// The line in lines of at most `columns`, the further ones behind an indentation. A line that has to be
/// broken loses its colours.
std::vector<std::string> wrap_styled(std::string_view line, std::size_t columns, std::size_t indentation);

}  // namespace tokenkeeper::ctl
