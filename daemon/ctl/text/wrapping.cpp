#include "daemon/ctl/text/wrapping.hpp"

#include "daemon/ctl/text/display_width.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    while (!text.empty()) {
        const std::size_t end = text.find(' ');
        std::string_view word = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::size_t gap = line.empty() ? 0 : 1;
        if (display_width(line) + gap + display_width(word) <= width) {
            line.append(gap, ' ').append(word);
            continue;
        }
        if (!line.empty()) lines.push_back(std::move(line));
        while (display_width(word) > width) {
            const std::size_t length = bytes_within(word, width);
            lines.emplace_back(word.substr(0, length));
            word.remove_prefix(length);
        }
        line = word;
    }
    if (!line.empty()) lines.push_back(std::move(line));
    return lines;
}

}  // namespace tokenkeeper::ctl
