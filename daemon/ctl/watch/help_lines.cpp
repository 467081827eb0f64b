#include "daemon/ctl/watch/help_lines.hpp"

#include "daemon/ctl/text/display_width.hpp"
#include "daemon/ctl/text/styled_text.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace tokenkeeper::ctl {

frame_lines key_lines(bool wide, const text_style& style) {
    constexpr std::size_t label_columns = 13;
    frame_lines keys{
        "q            ends; so does Ctrl-C",
        "↑ ↓, k j     one row up, down",
        "PgUp PgDn    one page up, down; also b and space",
        "Home End     first, last row; also g and G",
    };
    if (wide) keys.emplace_back("← →          other columns");
    keys.insert(keys.end(), {
                                "Enter        shows the session with its history",
                                "Esc          goes back; from the table: drops the filter",
                                "s            sorts: worst first, or by name",
                                "/            filters while you type; Enter keeps the filter",
                                "Ctrl-L       draws the screen again",
                                "",
                                "A filter has words, and a session has to fit all of them:",
                                "lobby        a part of its name",
                                "state:lost   its state",
                                "health:ok    its health: ok, degraded or attention",
                                "org:acme     its organization",
                                "",
                                "The daemon selects by state, health and organization. Names are looked",
                                "through here, in 1,000 sessions after the other.",
                            });
    frame_lines lines;
    for (const std::string& line : keys) {
        for (std::string& part : wrap_styled(line, style.columns.value_or(SIZE_MAX), label_columns))
            lines.push_back(std::move(part));
    }
    return lines;
}

std::string entry_line(const std::string& text, const std::string& mistake, std::size_t columns) {
    // Its end is where somebody types.
    const std::string whole = "/" + text + "_";
    const std::size_t width = display_width(whole);
    const std::string typed = styled_part(whole, width - std::min(width, columns), columns);
    const std::string remark = mistake.empty() ? "Enter keeps it, Esc drops it" : "there is " + mistake;
    return spread(typed, remark, columns);
}

}  // namespace tokenkeeper::ctl
