#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// Breaks a text into lines of at most `width` columns, between words where it can.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace tokenkeeper::ctl
