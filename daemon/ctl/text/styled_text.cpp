#include "daemon/ctl/text/styled_text.hpp"

#include "daemon/ctl/text/display_width.hpp"
#include "daemon/ctl/text/wrapping.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {
namespace {

/// The length of the sequence for a colour at the start of a text; 0: the text starts with no such sequence.
std::size_t style_length(std::string_view text) {
    if (!text.starts_with("\x1b[")) return 0;
    const std::size_t end = text.find('m');
    return end == std::string_view::npos ? 0 : end + 1;
}

std::string without_style(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const std::size_t style = style_length(text);
        if (style == 0) plain += text.front();
        text.remove_prefix(std::max<std::size_t>(style, 1));
    }
    return plain;
}

}  // namespace

std::size_t styled_width(std::string_view text) {
    return display_width(without_style(text));
}

std::string styled_part(std::string_view line, std::size_t first_column, std::size_t columns) {
    std::string part;
    const std::size_t end = first_column + columns;
    std::size_t column = 0;
    while (!line.empty()) {
        if (const std::size_t style = style_length(line); style > 0) {
            part += line.substr(0, style);
            line.remove_prefix(style);
            continue;
        }
        const std::string_view one = line.substr(0, first_character(line).length);
        const std::size_t next = column + display_width(one);
        if (column >= first_column && next <= end && (columns > 0 || next > column)) {
            part += one;
        } else {
            // The half of a wide character that is in sight.
            const std::size_t from = std::max(column, first_column);
            const std::size_t to = std::min(next, end);
            if (from < to) part.append(to - from, ' ');
        }
        column = next;
        line.remove_prefix(one.size());
    }
    return part;
}

std::vector<std::string> wrap_styled(std::string_view line, std::size_t columns, std::size_t indentation) {
    if (styled_width(line) <= columns) return {std::string{line}};
    const std::string plain = without_style(line);
    constexpr std::size_t least_text = 20;
    const std::size_t margin = columns >= indentation + least_text ? indentation : 0;
    const std::size_t head_length = margin == 0 ? 0 : bytes_within(plain, margin);
    std::string head = plain.substr(0, head_length);
    std::vector<std::string> lines;
    for (const std::string& each : wrap(std::string_view{plain}.substr(head_length), columns - margin)) {
        lines.push_back(head + each);
        head = std::string(margin, ' ');
    }
    return lines;
}

}  // namespace tokenkeeper::ctl
