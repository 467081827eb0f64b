#pragma once

#include "daemon/ctl/text/style.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// The lines of a screen, from its top.
using frame_lines = std::vector<std::string>;

/// Two texts at both ends of a line; the right one is left out where both do not fit.
std::string spread(std::string_view left, std::string_view right, std::size_t columns);

/// As many of the phrases as fit, the first ones first, with two spaces between them.
std::string join_phrases(const std::vector<std::string>& phrases, std::size_t columns);

/// What the terminal has to be sent to show the lines: the screen is written over from its top, each line cut
/// to the width. Exactly `rows` lines, so nothing of an earlier picture stays.
std::string to_screen(const frame_lines& lines, std::size_t columns, std::size_t rows);

}  // namespace tokenkeeper::ctl
