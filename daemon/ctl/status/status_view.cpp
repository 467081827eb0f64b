#include "daemon/ctl/status/status_view.hpp"

#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/output/detail.hpp"
#include "daemon/ctl/output/overview.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

/// The daemon's own health counts where everything is shown, and not where somebody asks about some sessions.
bool shows_everything(const status_options& options) {
    return options.selection.names.empty() && !options.selection.has_filter();
}

exit_status worst_status(const std::vector<selected_session>& sessions, const daemon_report& daemon) {
    exit_status worst =
        daemon.health.empty() ? exit_status::fine : status_for(reported_health(daemon.health));
    for (const selected_session& session : sessions)
        worst = worse_status(worst, status_for(health_of(session.report)));
    return worst;
}

overview to_overview(std::vector<selected_session> sessions, std::size_t total, daemon_report daemon) {
    overview content{{}, total, std::move(daemon)};
    for (selected_session& session : sessions)
        content.sessions.push_back(std::move(session.report));
    return content;
}

std::string render(const command_context& context, const status_options& options, selected_sessions matches,
                   daemon_report daemon, std::optional<std::size_t> rows) {
    text_style style = context.style();
    if (options.wide) style.columns.reset();
    const wall_time now = context.now();
    const auto size = context.terminal();
    const std::size_t screen_rows = rows ? *rows : size ? size->rows : SIZE_MAX;

    overview content = to_overview(matches.sessions, matches.total, daemon);
    const bool too_long = exceeds(content, now, style, screen_rows);
    if (options.sort == "urgency" || (options.sort.empty() && (rows || too_long))) {
        sort_by_urgency(matches.sessions);
        content = to_overview(std::move(matches.sessions), matches.total, std::move(daemon));
    }
    if (rows) return render_overview_within(content, now, style, *rows);
    return render_overview(content, now, style, size ? std::optional{size->rows} : std::nullopt);
}

outcome<document> fetch_status(const command_context& context) {
    return fetch(context.daemon, method::get, "/v1/status", context.timeouts.reading);
}

outcome<status_view> table_view(const command_context& context, const status_options& options,
                                std::optional<std::size_t> rows) {
    auto matches = fetch_selection(context, options.selection);
    if (!matches) return matches.error();
    daemon_report daemon;
    if (shows_everything(options)) {
        const auto status = fetch_status(context);
        if (!status) return status.error();
        daemon = read_daemon(status->value.get_object());
    }
    const exit_status worst = worst_status(matches->sessions, daemon);
    return status_view{render(context, options, *std::move(matches), std::move(daemon), rows), worst};
}

outcome<document> fetch_session(const command_context& context, const std::string& name) {
    return fetch(context.daemon, method::get, "/v1/sessions/" + percent_encode(name),
                 context.timeouts.reading);
}

outcome<status_view> detail_view(const command_context& context, const std::string& name) {
    const auto session = to_session(fetch_session(context, name));
    if (!session) return session.error();
    daemon_report daemon;
    if (const auto status = fetch_status(context)) daemon = read_daemon(status->value.get_object());
    return status_view{render_detail(*session, daemon, context.now(), context.style()),
                       status_for(health_of(*session))};
}

outcome<status_view> json_of_one(const command_context& context, const std::string& name) {
    const auto answer = fetch_session(context, name);
    const auto session = to_session(answer);
    if (!session) return session.error();
    return status_view{terminal_safe(answer->text) + "\n", status_for(health_of(*session))};
}

outcome<status_view> json_of_all(const command_context& context, const status_options& options) {
    const auto status = fetch_status(context);
    if (!status) return status.error();
    auto matches = fetch_selection(context, options.selection);
    if (!matches) return matches.error();
    if (options.sort == "urgency") sort_by_urgency(matches->sessions);
    const daemon_report daemon =
        shows_everything(options) ? read_daemon(status->value.get_object()) : daemon_report{};
    const exit_status worst = worst_status(matches->sessions, daemon);
    boost::json::array values;
    for (selected_session& session : matches->sessions)
        values.push_back(std::move(session.value));
    const std::string whole =
        R"({"status":)" + status->text + R"(,"sessions":)" + boost::json::serialize(values) + "}";
    return status_view{terminal_safe(whole) + "\n", worst};
}

}  // namespace

outcome<status_view> take_view(const command_context& context, const status_options& options,
                               std::optional<std::size_t> rows) {
    const auto& names = options.selection.names;
    const bool single = names.size() == 1 && !options.selection.has_filter();
    if (options.json) return single ? json_of_one(context, names.front()) : json_of_all(context, options);
    return single ? detail_view(context, names.front()) : table_view(context, options, rows);
}

}  // namespace tokenkeeper::ctl
