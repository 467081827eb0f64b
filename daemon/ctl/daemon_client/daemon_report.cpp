#include "daemon/ctl/daemon_client/daemon_report.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"

#include <algorithm>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;

organization_report read_organization(const json::object& organization) {
    organization_report report;
    report.name = text_member(organization, "name");
    report.api_url = text_member(organization, "api_url");
    report.requests = integer_member(organization, "requests").value_or(0);
    report.throttled = integer_member(organization, "throttled").value_or(0);
    const json::object* timeout = object_member(organization, "idle_timeout");
    if (timeout == nullptr) return report;
    report.idle_timeout_enabled = flag_member(*timeout, "enabled");
    report.idle_timeout = length_member(*timeout, "seconds");
    report.groups_enabled = flag_member(*timeout, "groups_enabled").value_or(false);
    report.idle_timeout_checked = time_member(*timeout, "checked");
    return report;
}

std::size_t count_of(const json::object& counts, std::string_view word) {
    return static_cast<std::size_t>(std::max<std::int64_t>(integer_member(counts, word).value_or(0), 0));
}

session_tally read_tally(const json::object& sessions) {
    session_tally tally;
    tally.total = tally.counted = count_of(sessions, "total");
    if (const json::object* states = object_member(sessions, "by_state"); states != nullptr) {
        for (const auto& [word, count] : *states)
            tally.add_state(word, count_of(*states, word));
    }
    if (const json::object* healths = object_member(sessions, "by_health"); healths != nullptr) {
        for (const auto& [word, count] : *healths)
            tally.add_health(reported_health(word), count_of(*healths, word));
    }
    return tally;
}

}  // namespace

daemon_report read_daemon(const json::object& status) {
    daemon_report report;
    report.version = text_member(status, "version");
    report.health = text_member(status, "health");
    report.warnings = read_warnings(status);
    if (const json::object* sessions = object_member(status, "sessions"); sessions != nullptr)
        report.sessions = read_tally(*sessions);
    const json::array* organizations = array_member(status, "organizations");
    if (organizations == nullptr) return report;
    for (const json::value& value : *organizations) {
        if (const json::object* organization = value.if_object(); organization != nullptr)
            report.organizations.push_back(read_organization(*organization));
    }
    return report;
}

}  // namespace tokenkeeper::ctl
