#pragma once

#include <cstddef>
#include <string>

namespace tokenkeeper::ctl {

/// The text as a picture of a terminal: it begins at home, clears each line behind its end, and leaves out
/// the lines below the last row.
std::string to_screen(const std::string& text, std::size_t rows);

}  // namespace tokenkeeper::ctl
