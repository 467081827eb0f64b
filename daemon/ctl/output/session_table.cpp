#include "daemon/ctl/output/session_table.hpp"

#include "daemon/ctl/output/session_words.hpp"
#include "daemon/ctl/text/text_table.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {
namespace {

/// A dead session has no idle time left, whatever its last deadline was.
std::string idle_left(const session_report& session, wall_time now) {
    const bool dead = session.state == "lost" || session.state == "failed";
    return dead ? "-" : time_left(session.idle_deadline, now);
}

std::string next_action(const session_report& session, wall_time now) {
    if (session.next_action.empty()) return "-";
    return printable(session.next_action) + " " + due_in_words(session.next_action_time, now);
}

/// Begins with its age: an old error must not look like a new one.
std::string last_error(const session_report& session, wall_time now) {
    if (!session.last_error) return "-";
    const auto& error = *session.last_error;
    const std::string age = error.time ? age_in_words(*error.time, now) + ": " : "";
    return age + printable(error.message.empty() ? error.code : error.message);
}

bool have_several_organizations(const std::vector<session_report>& sessions) {
    return std::ranges::any_of(sessions, [&sessions](const session_report& session) {
        return session.organization != sessions.front().organization;
    });
}

std::vector<table_column> make_columns(bool with_organization) {
    constexpr std::size_t name_width = 24;
    constexpr std::size_t health_width = 18;
    constexpr std::size_t organization_width = 8;
    constexpr std::size_t error_width = 24;
    std::vector<table_column> columns{{"NAME", name_width, 0, true}, {"STATE"}, {"HEALTH", health_width}};
    if (with_organization) columns.push_back({"ORG", organization_width, 5, true});
    columns.push_back({"MODE", 0, 2});
    columns.push_back({"IDLE LEFT", 0, 4});
    columns.push_back({"NEXT ACTION", 0, 3});
    columns.push_back({"LAST ERROR", error_width, 1});
    return columns;
}

std::vector<table_cell> make_row(const session_report& session, bool with_organization, wall_time now) {
    const tint shade = tint_of(session);
    std::vector<table_cell> cells{{printable(session.name)},
                                  {state_with_reason(session), shade},
                                  {health_with_warning(session), shade}};
    if (with_organization) cells.push_back({printable(session.organization)});
    cells.push_back({printable(session.mode)});
    cells.push_back({idle_left(session, now)});
    cells.push_back({next_action(session, now)});
    cells.push_back({last_error(session, now)});
    return cells;
}

}  // namespace

std::string render_table(const std::vector<session_report>& sessions, wall_time now,
                         const text_style& style) {
    const bool with_organization = have_several_organizations(sessions);
    text_table table{make_columns(with_organization)};
    for (const session_report& session : sessions)
        table.add_row(make_row(session, with_organization, now));
    return table.render(style);
}

std::string render_line(const session_report& session, wall_time now, const text_style& style) {
    std::string text =
        printable(session.name) + ": " + colour(state_with_reason(session), tint_of(session), style);
    if (const std::string idle = idle_left(session, now); idle != "-") text += ", idle time left " + idle;
    return text + troubles_in_words(session);
}

}  // namespace tokenkeeper::ctl
