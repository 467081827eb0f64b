#pragma once

#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/text/style.hpp"
#include "daemon/ctl/watch/list/session_list.hpp"
#include "daemon/ctl/watch/terminal/frame.hpp"

#include <cstddef>
#include <string>

namespace tokenkeeper::ctl {

/// The parts of a list's picture.
struct list_content {
    const session_list& list;
    const daemon_report& daemon;  ///< empty: about these sessions only
    wall_time now;
    text_style style;              ///< `columns`: those of the terminal
    bool wide = false;             ///< never cut a column
    std::size_t first_column = 0;  ///< of the table, where it is wide
};

/// The rows of the table that fit between the other lines of a screen with so many lines for all of them.
std::size_t table_rows(const list_content& content, std::size_t lines);

/// The table with its head and a mark before the selected row, the summary, and what is wrong with what to
/// do, beginning with the selected session. At most `lines`.
frame_lines draw_list(const list_content& content, std::size_t lines);

/// "1-12 of 50, the worst first": the part of the list that is in sight.
std::string describe_window(const list_content& content);

}  // namespace tokenkeeper::ctl
