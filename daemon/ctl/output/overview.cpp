#include "daemon/ctl/output/overview.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/output/attention_list.hpp"
#include "daemon/ctl/output/session_table.hpp"
#include "daemon/ctl/text/display_width.hpp"
#include "daemon/ctl/text/wrapping.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tokenkeeper::ctl {
namespace {

std::string join(std::string text, std::string_view separator, const std::string& addition) {
    if (!text.empty()) text += separator;
    return text + addition;
}

attention_list list_unwell(const overview& content, wall_time now, const text_style& style) {
    attention_list list{now, style};
    list.add(content.daemon);
    for (const session_report& session : content.sessions)
        list.add(session);
    return list;
}

std::vector<std::string> summary_lines(const overview& content, const text_style& style) {
    return wrap(render_summary(count_sessions(content.sessions, content.total)),
                style.columns.value_or(SIZE_MAX));
}

std::string assemble(const overview& content, const text_style& style, std::string table,
                     const std::string& list) {
    for (const std::string& line : summary_lines(content, style))
        table += line + "\n";
    return list.empty() ? table : table + "\n" + list;
}

}  // namespace

session_tally count_sessions(const std::vector<session_report>& sessions, std::size_t total) {
    session_tally tally;
    tally.counted = sessions.size();
    tally.total = total;
    for (const session_report& session : sessions) {
        tally.add_state(session.state, 1);
        tally.add_health(health_of(session), 1);
    }
    return tally;
}

std::string render_summary(const session_tally& tally) {
    if (tally.total == 0) return "no sessions are configured";
    const bool is_filtered = tally.counted < tally.total;
    std::string text = is_filtered ? std::to_string(tally.counted) + " of " : "";
    text += std::to_string(tally.total) + (tally.total == 1 ? " session" : " sessions");
    std::string states;
    for (const auto& [state, count] : tally.by_state) {
        if (count > 0) states = join(states, ", ", std::to_string(count) + " " + printable(state));
    }
    std::string troubles;
    if (tally.attention > 0) {
        troubles =
            std::to_string(tally.attention) + (tally.attention == 1 ? " needs attention" : " need attention");
    }
    if (tally.degraded > 0) {
        const auto verb = tally.degraded == 1 ? " is" : " are";
        troubles = join(troubles, ", ", std::to_string(tally.degraded) + verb + " degraded");
    }
    if (!states.empty()) text += ": " + states;
    return troubles.empty() ? text : text + "; " + troubles;
}

std::string render_overview(const overview& content, wall_time now, const text_style& style,
                            std::optional<std::size_t> rows) {
    std::string table = content.sessions.empty() ? "" : render_table(content.sessions, now, style);
    std::optional<std::size_t> list_lines;
    // The line before the list, and the line of the prompt behind it.
    constexpr std::size_t other_lines = 2;
    if (rows) list_lines = *rows - std::min(*rows, summary_lines(content, style).size() + other_lines);
    return assemble(content, style, std::move(table), list_unwell(content, now, style).render(list_lines));
}

std::string render_overview_within(const overview& content, wall_time now, const text_style& style,
                                   std::size_t rows) {
    if (!exceeds(content, now, style, rows)) return render_overview(content, now, style);
    const attention_list list = list_unwell(content, now, style);
    // The table's head, the line that counts the surplus, the summary, and the line before the list.
    const std::size_t other_lines = 3 + summary_lines(content, style).size();
    const std::size_t room = rows > other_lines ? rows - other_lines : 1;
    const std::size_t list_lines = std::min(list.line_count(), room - std::max<std::size_t>(room / 3, 1));
    const std::size_t table_rows =
        std::min(content.sessions.size(), std::max<std::size_t>(room - list_lines, 1));
    const std::vector<session_report> first{
        content.sessions.begin(), content.sessions.begin() + static_cast<std::ptrdiff_t>(table_rows)};
    std::string table = first.empty() ? "" : render_table(first, now, style);
    const std::size_t surplus = content.sessions.size() - first.size();
    if (surplus > 0) {
        const std::string line = "… and " + std::to_string(surplus) + " more that do not fit";
        table += cut(line, style.columns.value_or(SIZE_MAX)) + "\n";
    }
    return assemble(content, style, std::move(table), list.render(list_lines));
}

bool exceeds(const overview& content, wall_time now, const text_style& style, std::size_t rows) {
    const std::size_t list = list_unwell(content, now, style).line_count();
    const std::size_t table = content.sessions.empty() ? 0 : content.sessions.size() + 1;
    return table + summary_lines(content, style).size() + (list > 0 ? list + 1 : 0) > rows;
}

}  // namespace tokenkeeper::ctl
