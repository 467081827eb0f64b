#include "daemon/ctl/text/screen.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {

std::string to_screen(const std::string& text, std::size_t rows) {
    std::string screen = "\x1b[H";
    std::size_t line = 0;
    for (std::size_t start = 0; start < text.size() && line < rows; ++line) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        screen += line == 0 ? "" : "\r\n";
        screen += text.substr(start, end - start) + "\x1b[K";
        start = end + 1;
    }
    return screen + "\x1b[J";
}

}  // namespace tokenkeeper::ctl
