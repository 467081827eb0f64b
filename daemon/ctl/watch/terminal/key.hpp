#pragma once

#include <string>

namespace tokenkeeper::ctl {

enum class key_name {
    character,   ///< a printable character or a space: `text`
    enter,       ///< also the line feed
    escape,      ///< alone, not as the start of a sequence
    backspace,   ///< also Ctrl-H
    erase_line,  ///< Ctrl-U
    redraw,      ///< Ctrl-L
    up,
    down,
    left,
    right,
    page_up,
    page_down,
    home,
    end,
};

/// A key that somebody pressed.
struct key {
    key_name name = key_name::character;
    std::string text{};  ///< of a character: its UTF-8, else empty

    bool operator==(const key&) const = default;
};

}  // namespace tokenkeeper::ctl
