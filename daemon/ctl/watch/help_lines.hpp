#pragma once

#include "daemon/ctl/watch/terminal/frame.hpp"

#include <cstddef>
#include <string>

namespace tokenkeeper::ctl {

/// All keys of the live table, broken to the width of the style. `wide`: also those of a table that is wider
/// than the terminal.
frame_lines key_lines(bool wide, const text_style& style);

/// The line in which a filter is typed, its end in sight, with a mistake in it or else the keys that end it.
std::string entry_line(const std::string& text, const std::string& mistake, std::size_t columns);

}  // namespace tokenkeeper::ctl
