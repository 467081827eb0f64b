#include "daemon/ctl/output/table.hpp"

#include "daemon/ctl/exit_status.hpp"
#include "daemon/ctl/output/display_width.hpp"
#include "daemon/ctl/output/wording.hpp"
#include "daemon/logging/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace tokenkeeper::ctl {
namespace {

using logging::printable;

constexpr std::size_t columns = 6;
constexpr std::size_t state_column = 1;
constexpr std::string_view gap = "  ";
using cells = std::array<std::string, columns>;

struct row {
    cells text;
    std::string state;  ///< empty: the head
};

/// A dead session has no idle time left, whatever its last known deadline was.
std::string idle_left(const session_report& session, wall_time now) {
    const bool dead = session.state == "lost" || session.state == "failed";
    return dead ? "-" : time_left(session.idle_deadline, now);
}

std::string next_action(const session_report& session, wall_time now) {
    if (session.next_action.empty()) return "-";
    return printable(session.next_action) + " " + due_in_words(session.next_action_at, now);
}

/// With its age: an old error of a session that is alive again must not look like a new one.
std::string last_error(const session_report& session, wall_time now) {
    if (!session.last_error) return "-";
    const auto& error = *session.last_error;
    const std::string age = error.at ? age_in_words(*error.at, now) + ": " : "";
    if (error.message.empty()) return age + printable(error.code);
    return age + printable(error.message);
}

row to_row(const session_report& session, wall_time now) {
    return {{printable(session.name), state_with_reason(session), printable(session.mode),
             idle_left(session, now), next_action(session, now), last_error(session, now)},
            session.state};
}

std::string to_line(const row& r, const std::array<std::size_t, columns>& widths, const text_style& style) {
    std::size_t room = style.columns.value_or(SIZE_MAX);
    std::string line;
    for (std::size_t i = 0; i < columns && room > 0; ++i) {
        const bool last = i + 1 == columns;
        const std::string cell = cut(r.text.at(i), room);
        const std::size_t taken = last ? display_width(cell) : std::min(widths.at(i), room);
        const std::string spaces = pad("", taken - display_width(cell));
        line +=
            (i == state_column && !r.state.empty() ? colour_by_state(cell, r.state, style) : cell) + spaces;
        room -= taken;
        if (last || room <= gap.size()) break;
        line += gap;
        room -= gap.size();
    }
    return line + "\n";
}

std::vector<std::pair<std::string, std::size_t>> count_by_state(const std::vector<session_report>& sessions) {
    std::vector<std::pair<std::string, std::size_t>> counts{
        {"alive", 0},  {"starting", 0}, {"acquiring", 0}, {"retrying", 0},
        {"denied", 0}, {"lost", 0},     {"failed", 0}};
    for (const session_report& session : sessions) {
        const auto entry = std::find_if(counts.begin(), counts.end(), [&session](const auto& count) {
            return count.first == session.state;
        });
        if (entry != counts.end()) {
            ++entry->second;
        } else {
            counts.emplace_back(session.state, 1);
        }
    }
    return counts;
}

}  // namespace

std::string render_table(const std::vector<session_report>& sessions, wall_time now,
                         const text_style& style) {
    std::vector<row> rows{{{"NAME", "STATE", "MODE", "IDLE LEFT", "NEXT ACTION", "LAST ERROR"}, ""}};
    for (const session_report& session : sessions)
        rows.push_back(to_row(session, now));

    std::array<std::size_t, columns> widths{};
    for (const row& r : rows) {
        for (std::size_t i = 0; i < columns; ++i)
            widths.at(i) = std::max(widths.at(i), display_width(r.text.at(i)));
    }
    std::string table;
    for (const row& r : rows)
        table += to_line(r, widths, style);
    return table;
}

std::string render_summary(const std::vector<session_report>& sessions) {
    if (sessions.empty()) return "no sessions are configured";
    std::string text = std::to_string(sessions.size()) + (sessions.size() == 1 ? " session" : " sessions");
    std::string_view separator = ": ";
    for (const auto& [state, count] : count_by_state(sessions)) {
        if (count == 0) continue;
        text += std::string{separator} + std::to_string(count) + " " + printable(state);
        separator = ", ";
    }
    return text;
}

std::string render_line(const session_report& session, wall_time now, const text_style& style) {
    std::string text =
        printable(session.name) + ": " + colour_by_state(state_with_reason(session), session.state, style);
    if (const std::string idle = idle_left(session, now); idle != "-") text += ", idle time left " + idle;
    if (session.state != "alive" && session.last_error && !session.last_error->message.empty())
        text += ", " + printable(session.last_error->message);
    return text;
}

}  // namespace tokenkeeper::ctl
