#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The abilities of the place where text goes.
struct text_style {
    bool colour = false;
    std::optional<std::size_t> columns{};  ///< width of the terminal; none: never cut anything
};

enum class tint {
    plain,   ///< the terminal's own colour
    green,   ///< alive
    yellow,  ///< degraded, or on the way to be alive
    red      ///< needs attention
};

/// The text in a colour, where the style has colours.
std::string colour(std::string_view text, tint shade, const text_style& style);

}  // namespace tokenkeeper::ctl
