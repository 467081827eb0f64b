#pragma once

#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/text/style.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// Everything that an overview of sessions shows.
struct overview {
    std::vector<session_report> sessions;  ///< in the order of the table
    std::size_t total = 0;                 ///< with the sessions that a filter left out
    daemon_report daemon;                  ///< without health: about these sessions only
};

/// Counts sessions; `total` is that of the tally.
session_tally count_sessions(const std::vector<session_report>& sessions, std::size_t total);

/// "5 sessions: 3 alive, 1 retrying, 1 lost; 1 needs attention, 1 is degraded", without newline; "2 of 5
/// sessions: …" where a filter left some out.
std::string render_summary(const session_tally& tally);

/// The table, the summary and the list of sessions that are not well. On a screen of `rows` lines the summary
/// and the list, which is cut for that, are both in sight at the end.
std::string render_overview(const overview& content, wall_time now, const text_style& style,
                            std::optional<std::size_t> rows = std::nullopt);

/// The same in at most `rows` lines: the last sessions of the table, then the last entries of the list, are
/// counted instead of shown.
std::string render_overview_within(const overview& content, wall_time now, const text_style& style,
                                   std::size_t rows);

/// True where render_overview() has more lines than that.
bool exceeds(const overview& content, wall_time now, const text_style& style, std::size_t rows);

}  // namespace tokenkeeper::ctl
