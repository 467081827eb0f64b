#include "daemon/ctl/daemon_client/session_report.hpp"

#include "daemon/ctl/daemon_client/json_members.hpp"

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;

void read_error(const json::object& session, session_report& report) {
    const json::object* error = object_member(session, "last_error");
    if (error == nullptr) return;
    report.last_error.emplace();
    report.last_error->time = time_member(*error, "at");
    report.last_error->code = text_member(*error, "code");
    report.last_error->http_status = integer_member(*error, "http_status").value_or(0);
    report.last_error->message = text_member(*error, "message");
    report.last_error->correlation_id = text_member(*error, "correlation_id");
    report.last_error->hint = text_member(*error, "hint");
}

void read_client(const json::object& session, session_report& report) {
    const json::object* client = object_member(session, "client");
    if (client == nullptr) return;
    report.client.emplace();
    report.client->id = text_member(*client, "id");
    report.client->name = text_member(*client, "name");
    report.client->grant_type = text_member(*client, "grant_type");
    report.client->state = text_member(*client, "state");
    report.client->date_to_delete = time_member(*client, "date_to_delete");
}

std::vector<std::string> read_names(const json::object& object, std::string_view name) {
    std::vector<std::string> names;
    const json::array* values = array_member(object, name);
    if (values == nullptr) return names;
    for (const json::value& value : *values) {
        if (value.is_string()) names.emplace_back(value.get_string());
    }
    return names;
}

void read_use(const json::object& session, session_report& report) {
    const json::object* use = object_member(session, "used_by");
    if (use == nullptr) return;
    report.use.emplace();
    report.use->readers = read_names(*use, "readers");
    report.use->units = read_names(*use, "units");
    report.use->sink = text_member(*use, "sink");
    report.use->last_read = time_member(*use, "last_read");
}

void read_deadlines(const json::object& session, session_report& report) {
    report.since = time_member(session, "since");
    report.last_verified = time_member(session, "last_verified");
    report.last_kept_alive = time_member(session, "last_kept_alive");
    report.keep_alive_effective = flag_member(session, "keep_alive_effective");
    report.keep_alive_until = time_member(session, "keep_alive_until");
    report.idle_timeout = length_member(session, "idle_timeout_seconds");
    report.idle_deadline = time_member(session, "idle_deadline");
    report.idle_deadline_from = text_member(session, "idle_deadline_from");
    report.expires = time_member(session, "expires");
    report.renewable = flag_member(session, "renewable");
    if (const json::object* action = object_member(session, "next_action"); action != nullptr) {
        report.next_action = text_member(*action, "what");
        report.next_action_time = time_member(*action, "at");
    }
}

}  // namespace

std::optional<session_report> read_session(const json::value& value) {
    const json::object* session = value.if_object();
    if (session == nullptr) return std::nullopt;
    session_report report;
    report.name = text_member(*session, "name");
    report.state = text_member(*session, "state");
    if (report.name.empty() || report.state.empty()) return std::nullopt;
    report.organization = text_member(*session, "organization");
    report.mode = text_member(*session, "mode");
    report.source = text_member(*session, "source");
    report.source_file = text_member(*session, "source_file");
    report.reason = text_member(*session, "reason");
    report.health = text_member(*session, "health");
    report.warnings = read_warnings(*session);
    read_deadlines(*session, report);
    report.consecutive_failures = integer_member(*session, "consecutive_failures").value_or(0);
    read_error(*session, report);
    read_client(*session, report);
    read_use(*session, report);
    if (const json::object* requests = object_member(*session, "requests"); requests != nullptr) {
        report.requests_sent = integer_member(*requests, "sent").value_or(0);
        report.requests_failed = integer_member(*requests, "failed").value_or(0);
    }
    return report;
}

}  // namespace tokenkeeper::ctl
