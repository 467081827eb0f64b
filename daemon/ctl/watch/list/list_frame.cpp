#include "daemon/ctl/watch/list/list_frame.hpp"

#include "daemon/ctl/output/attention_list.hpp"
#include "daemon/ctl/output/overview.hpp"
#include "daemon/ctl/output/session_table.hpp"
#include "daemon/ctl/text/styled_text.hpp"
#include "daemon/ctl/text/wrapping.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokenkeeper::ctl {
namespace {

constexpr std::size_t mark_columns = 2;

/// The shares of a screen's lines. Where they are few, the table's rows come first.
struct layout {
    bool head = false;
    std::size_t rows = 0;
    std::size_t summary = 0;
    std::size_t advice = 0;  ///< with the empty line before it
};

std::size_t columns_of(const list_content& content) {
    return content.style.columns.value_or(SIZE_MAX);
}

/// The rows that are here, in the list's order, with their places.
struct present_rows {
    std::vector<std::size_t> places{};
    std::vector<session_report> sessions{};
};

present_rows rows_that_are_here(const known_pages& pages) {
    present_rows rows;
    std::size_t start = 0;
    for (const auto& page : pages.pages()) {
        for (std::size_t i = 0; i < page.rows.size(); ++i) {
            rows.places.push_back(start + i);
            rows.sessions.push_back(page.rows[i]);
        }
        start += page.count;
    }
    return rows;
}

/// All that is not well among the rows that are here, from the selected one on, then those above it.
attention_list list_unwell_from_selected(const list_content& content, const present_rows& rows) {
    attention_list advice{content.now, content.style};
    advice.add(content.daemon);
    const auto selected = std::ranges::lower_bound(rows.places, content.list.selected());
    const auto start = static_cast<std::size_t>(selected - rows.places.begin());
    for (std::size_t i = 0; i < rows.sessions.size(); ++i)
        advice.add(rows.sessions[(start + i) % rows.sessions.size()]);
    return advice;
}

session_tally tally_of(const list_content& content, const present_rows& rows) {
    const auto& all = content.daemon.sessions;
    if (!content.list.has_filter() && all) return *all;
    session_tally tally = count_sessions(rows.sessions, rows.sessions.size());
    // Pages out of sight are known by their number of rows only.
    if (content.list.pages().size() != rows.sessions.size()) tally = {};
    tally.counted = content.list.pages().size();
    tally.total = all ? std::max(all->total, tally.counted) : tally.counted;
    return tally;
}

frame_lines summary_of(const list_content& content, const present_rows& rows) {
    const known_pages& pages = content.list.pages();
    if (!pages.pages().front().read) return {"asking tokenkeeperd …"};
    if (pages.size() == 0 && content.list.has_filter())
        return {pages.complete() ? "no session fits the filter" : "no session found yet"};
    const session_tally tally = tally_of(content, rows);
    std::string text = render_summary(tally);
    if (tally.counted < tally.total && !pages.complete()) text = "at least " + text;
    return wrap(text, columns_of(content));
}

layout lay_out(const list_content& content, const present_rows& rows, std::size_t lines) {
    constexpr std::size_t lines_with_summary = 5;
    layout result;
    const bool is_empty = content.list.pages().size() == 0;
    result.head = lines >= 2 && !is_empty;
    std::size_t room = lines - (result.head ? 1 : 0);
    if (lines >= lines_with_summary || is_empty)
        result.summary = std::min(summary_of(content, rows).size(), room - room / 2);
    room -= result.summary;
    const std::size_t wanted_rows = std::max<std::size_t>(content.list.pages().size(), 1);
    const std::size_t wanted_advice = list_unwell_from_selected(content, rows).line_count();
    const bool shows_all = content.list.pages().complete();
    // Two fifths of the room belong to the table.
    const std::size_t least_rows = shows_all ? std::min(wanted_rows, room * 2 / 5) : room * 2 / 5;
    if (wanted_advice > 0 && room > least_rows)
        result.advice = std::min(wanted_advice + 1, room - least_rows);
    // One line of advice behind an empty one says too little.
    if (result.advice < 3) result.advice = 0;
    result.rows = room - result.advice;
    return result;
}

std::string marked(const std::string& line, bool selected, const text_style& style) {
    if (!selected || !style.colour) return (selected ? "> " : "  ") + line;
    // Each colour ends with a reset, which would end the inversion too.
    const std::string reset = "\x1b[0m";
    std::string inverted = line;
    for (auto at = inverted.find(reset); at != std::string::npos;
         at = inverted.find(reset, at + reset.size() + 3))
        inverted.insert(at + reset.size(), "\x1b[7m");
    return "\x1b[7m> " + inverted + reset;
}

frame_lines draw_table(const list_content& content, const present_rows& rows, const layout& room) {
    text_style style = content.style;
    if (style.columns) style.columns = *style.columns - std::min(*style.columns, mark_columns);
    const std::size_t width = style.columns.value_or(SIZE_MAX / 2);
    if (content.wide) style.columns.reset();
    frame_lines table = split_lines(render_table(rows.sessions, content.now, style));
    for (std::string& line : table)
        line = styled_part(line, content.wide ? content.first_column : 0, width);
    frame_lines lines;
    if (room.head) lines.push_back(rows.sessions.empty() ? "" : marked(table.front(), false, style));
    const std::size_t size = content.list.pages().size();
    const std::size_t end = std::min(content.list.top() + room.rows, size);
    for (std::size_t i = content.list.top(); i < end; ++i) {
        const auto place = std::ranges::lower_bound(rows.places, i);
        const bool here = place != rows.places.end() && *place == i;
        const auto line = static_cast<std::size_t>(place - rows.places.begin()) + 1;
        lines.push_back(marked(here ? table[line] : "…", i == content.list.selected(), style));
    }
    return lines;
}

void append(frame_lines& lines, const frame_lines& more, std::size_t most) {
    for (std::size_t i = 0; i < std::min(more.size(), most); ++i)
        lines.push_back(more[i]);
}

}  // namespace

std::size_t table_rows(const list_content& content, std::size_t lines) {
    return lay_out(content, rows_that_are_here(content.list.pages()), lines).rows;
}

frame_lines draw_list(const list_content& content, std::size_t lines) {
    const present_rows rows = rows_that_are_here(content.list.pages());
    const layout room = lay_out(content, rows, lines);
    frame_lines drawn = draw_table(content, rows, room);
    append(drawn, summary_of(content, rows), room.summary);
    if (room.advice == 0) return drawn;
    drawn.emplace_back();
    append(drawn, split_lines(list_unwell_from_selected(content, rows).render(room.advice - 1)),
           room.advice - 1);
    return drawn;
}

std::string describe_window(const list_content& content) {
    const session_list& list = content.list;
    const std::size_t size = list.pages().size();
    std::string text;
    if (size > 0) {
        const std::size_t end = std::min(list.top() + list.height(), size);
        const auto& all = content.daemon.sessions;
        std::string whole = std::to_string(size);
        if (!list.pages().complete())
            whole = !list.has_filter() && all ? std::to_string(all->total) : "more than " + whole;
        text = std::to_string(list.top() + 1) + "-" + std::to_string(end) + " of " + whole + ", ";
    }
    text += list.worst_first() ? "worst first" : "by name";
    if (!list.filter().name_parts.empty() && !list.pages().complete()) {
        text += ", looked through " + std::to_string(list.pages().looked_at());
    } else if (list.is_moving()) {
        text += ", reading on";
    }
    return text;
}

}  // namespace tokenkeeper::ctl
