#pragma once

#include "daemon/ctl/watch/terminal/frame.hpp"
#include "daemon/ctl/watch/terminal/key.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// How far a key moves: rows, pages, or to an end. Arrows, PageUp and PageDown, Home and End, and for hands
/// that stay on the letters j, k, g, G and the space.
struct movement {
    std::ptrdiff_t rows = 0;
    std::ptrdiff_t pages = 0;
    bool to_start = false;
    bool to_end = false;
};
std::optional<movement> movement_of(const key& pressed);

/// The part of a text that is in sight.
class scrolled_lines {
public:
    void move(const movement& way);

    /// The lines in sight of a screen with `rows` of them.
    frame_lines draw(const frame_lines& lines, std::size_t rows);

    /// "1-20 of 44 lines" of the last picture; empty where all of it was in sight.
    [[nodiscard]] std::string position() const;

private:
    std::size_t top_ = 0;
    std::size_t rows_ = 1;   ///< of the last picture
    std::size_t count_ = 0;  ///< of its lines
};

}  // namespace tokenkeeper::ctl
