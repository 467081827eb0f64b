#include "daemon/ctl/status/session_selection.hpp"

#include "daemon/ctl/daemon_client/health.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

outcome<selected_sessions> to_sessions(boost::json::array values) {
    selected_sessions result;
    for (auto& value : values) {
        auto report = read_session(value);
        if (!report) return protocol_failure("the daemon's list of sessions holds something else");
        result.sessions.push_back({*std::move(report), std::move(value)});
    }
    result.total = result.sessions.size();
    return result;
}

outcome<selected_sessions> fetch_by_name(const command_context& context,
                                         const std::vector<std::string>& names) {
    boost::json::array values;
    for (const std::string& name : names) {
        auto answer = fetch(context.daemon, method::get, "/v1/sessions/" + percent_encode(name),
                            context.timeouts.reading);
        if (!answer) {
            failure reason = answer.error();
            if (!reason.passing && names.size() > 1) reason.message = name + ": " + reason.message;
            return reason;
        }
        values.push_back(std::move(answer->value));
    }
    return to_sessions(std::move(values));
}

outcome<selected_sessions> fetch_all(const command_context& context) {
    auto values = all_sessions(context.daemon, context.timeouts.reading);
    if (!values) return values.error();
    return to_sessions(std::move(*values));
}

std::size_t state_rank(std::string_view state) {
    constexpr std::array<std::string_view, 8> order{"lost",      "failed",   "denied", "retrying",
                                                    "acquiring", "starting", "alive",  "dormant"};
    return static_cast<std::size_t>(std::ranges::find(order, state) - order.begin());
}

}  // namespace

failure unknown_organization(const std::string& name) {
    return {exit_status::failed,
            "no session belongs to an organization \"" + name + "\"",
            {},
            "List the organizations: tokenkeeperctl organizations"};
}

bool is_selected(const session_report& session, const session_selection& selection) {
    return (selection.state.empty() || session.state == selection.state) &&
           (selection.health.empty() || to_string(health_of(session)) == selection.health) &&
           (selection.organization.empty() || session.organization == selection.organization);
}

outcome<selected_sessions> fetch_selection(const command_context& context,
                                           const session_selection& selection) {
    auto result = selection.names.empty() ? fetch_all(context) : fetch_by_name(context, selection.names);
    if (!result) return result.error();
    const auto belongs = [&selection](const selected_session& session) {
        return session.report.organization == selection.organization;
    };
    if (!selection.organization.empty() && std::ranges::none_of(result->sessions, belongs)) {
        return unknown_organization(selection.organization);
    }
    std::erase_if(result->sessions, [&selection](const selected_session& session) {
        return !is_selected(session.report, selection);
    });
    return result;
}

std::pair<int, std::size_t> urgency_rank(const session_report& session) {
    return {-static_cast<int>(health_of(session)), state_rank(session.state)};
}

void sort_by_urgency(std::vector<selected_session>& sessions) {
    std::ranges::stable_sort(sessions, {},
                             [](const selected_session& session) { return urgency_rank(session.report); });
}

}  // namespace tokenkeeper::ctl
