#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// The lines of a text, without their ends.
std::vector<std::string> split_lines(std::string_view text);

/// Breaks a text into lines of at most `width` columns, between words where it can.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace tokenkeeper::ctl
