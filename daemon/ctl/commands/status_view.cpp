#include "daemon/ctl/commands/status_view.hpp"

#include "daemon/ctl/output/detail.hpp"
#include "daemon/ctl/output/table.hpp"

#include <algorithm>
#include <vector>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

exit_status worst_status(const std::vector<session_report>& sessions) {
    exit_status worst = exit_status::fine;
    for (const auto& session : sessions)
        worst = worse_status(worst, status_for_state(session.state));
    return worst;
}

outcome<std::vector<session_report>> to_sessions(const boost::json::array& values) {
    std::vector<session_report> sessions;
    for (const auto& value : values) {
        auto session = read_session(value);
        if (!session)
            return failure{exit_status::failed, "the answer holds something that is not a session", {}, ""};
        sessions.push_back(*std::move(session));
    }
    return sessions;
}

/// Puts the sessions that need attention first and drops those that a screen cannot show.
std::size_t drop_surplus(std::vector<session_report>& sessions, std::size_t most) {
    if (sessions.size() <= most) return 0;
    const std::size_t surplus = sessions.size() - most;
    const auto rank = [](const session_report& session) {
        const exit_status status = status_for_state(session.state);
        return status == exit_status::attention ? 0 : status == exit_status::degraded ? 1 : 2;
    };
    std::stable_sort(sessions.begin(), sessions.end(),
                     [rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
    sessions.resize(most);
    return surplus;
}

outcome<status_view> table_view(const command_context& context, std::optional<std::size_t> rows) {
    const auto all = all_sessions(context.daemon, context.timeouts.reading);
    if (!all) return all.error();
    auto sessions = to_sessions(*all);
    if (!sessions) return sessions.error();
    status_view view{{}, worst_status(*sessions)};
    const std::string summary = render_summary(*sessions);
    // The table's head, the line about the surplus, and the summary.
    constexpr std::size_t other_lines = 3;
    const std::size_t surplus =
        rows ? drop_surplus(*sessions, *rows > other_lines ? *rows - other_lines : 1) : 0;
    if (!sessions->empty()) view.text = render_table(*sessions, context.now(), context.style());
    if (surplus > 0) view.text += "… and " + std::to_string(surplus) + " more that do not fit\n";
    view.text += summary + "\n";
    return view;
}

outcome<document> fetch_session(const command_context& context, const std::string& name) {
    return fetch(context.daemon, method::get, "/v1/sessions/" + percent_encode(name),
                 context.timeouts.reading);
}

outcome<status_view> detail_view(const command_context& context, const std::string& name) {
    const auto session = to_session(fetch_session(context, name));
    if (!session) return session.error();
    return status_view{render_detail(*session, context.now(), context.style()),
                       status_for_state(session->state)};
}

outcome<status_view> json_of_one(const command_context& context, const std::string& name) {
    const auto answer = fetch_session(context, name);
    const auto session = to_session(answer);
    if (!session) return session.error();
    return status_view{terminal_safe(answer->text) + "\n", status_for_state(session->state)};
}

outcome<status_view> json_of_all(const command_context& context) {
    const auto status = fetch(context.daemon, method::get, "/v1/status", context.timeouts.reading);
    if (!status) return status.error();
    const auto all = all_sessions(context.daemon, context.timeouts.reading);
    if (!all) return all.error();
    const auto sessions = to_sessions(*all);
    if (!sessions) return sessions.error();
    const std::string whole =
        R"({"status":)" + status->text + R"(,"sessions":)" + boost::json::serialize(*all) + "}";
    return status_view{terminal_safe(whole) + "\n", worst_status(*sessions)};
}

}  // namespace

outcome<status_view> take_view(const command_context& context, const status_options& options,
                               std::optional<std::size_t> rows) {
    const bool all = options.name.empty();
    if (options.json) return all ? json_of_all(context) : json_of_one(context, options.name);
    return all ? table_view(context, rows) : detail_view(context, options.name);
}

}  // namespace tokenkeeper::ctl
