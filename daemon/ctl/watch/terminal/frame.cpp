#include "daemon/ctl/watch/terminal/frame.hpp"

#include "daemon/ctl/text/display_width.hpp"
#include "daemon/ctl/text/styled_text.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {
namespace {

constexpr std::string_view two_spaces = "  ";

}  // namespace

std::string spread(std::string_view left, std::string_view right, std::size_t columns) {
    const std::size_t taken = styled_width(left) + styled_width(right);
    if (taken + two_spaces.size() > columns) return std::string{left};
    return std::string{left} + std::string(columns - taken, ' ') + std::string{right};
}

std::string join_phrases(const std::vector<std::string>& phrases, std::size_t columns) {
    std::string line;
    for (const std::string& phrase : phrases) {
        const std::string_view space = line.empty() ? std::string_view{} : two_spaces;
        if (display_width(line) + space.size() + display_width(phrase) > columns) break;
        line.append(space).append(phrase);
    }
    return line;
}

std::string to_screen(const frame_lines& lines, std::size_t columns, std::size_t rows) {
    std::string screen = "\x1b[H";
    for (std::size_t i = 0; i < rows; ++i) {
        if (i > 0) screen += "\r\n";
        const std::string line = i < lines.size() ? styled_part(lines[i], 0, columns) : std::string{};
        screen += line;
        // At the last column a terminal would erase the character that stands there.
        if (styled_width(line) < columns) screen += "\x1b[K";
    }
    return screen;
}

}  // namespace tokenkeeper::ctl
