#include "daemon/control/json/views.hpp"

#include "daemon/health/catalogue.hpp"
#include "daemon/health/session_hint.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::control {

namespace json = boost::json;

namespace {

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string{text});
}

json::value time_of(wall_time time) {
    return json::value(json::string{format_rfc3339(time)});
}

json::value time_of(const std::optional<wall_time>& time) {
    return time ? time_of(*time) : json::value(nullptr);
}

json::value seconds_of(const std::optional<seconds>& length) {
    return length ? json::value(length->count()) : json::value(nullptr);
}

json::value flag_of(const std::optional<bool>& flag) {
    return flag ? json::value(*flag) : json::value(nullptr);
}

json::array list_of(const std::vector<std::string>& lines) {
    json::array list;
    for (const auto& line : lines)
        list.emplace_back(json::string{line});
    return list;
}

json::array warnings_of(const assessment& condition) {
    json::array warnings;
    for (const auto& warning : condition.warnings) {
        json::object shown;
        shown["code"] = to_string(warning.code);
        shown["since"] = time_of(warning.since);
        shown["message"] = warning.message;
        shown["hint"] = text_or_null(warning.hint);
        shown["severity"] = to_string(warning.severity);
        warnings.push_back(std::move(shown));
    }
    return warnings;
}

json::object use_of(const session_use& use) {
    json::object shown;
    shown["readers"] = list_of(use.readers);
    shown["units"] = list_of(use.units);
    shown["sink"] = text_or_null(use.sink);
    shown["last_read"] = time_of(use.last_read);
    return shown;
}

json::value next_action(const session_view& session) {
    if (!session.next_action) return nullptr;
    json::object action;
    action["what"] = to_string(session.next_action->what);
    action["at"] = time_of(session.next_action->at);
    return action;
}

json::value last_error(const session_view& session) {
    if (!session.last_error) return nullptr;
    const auto& error = *session.last_error;
    json::object shown;
    shown["at"] = time_of(error.at);
    shown["code"] = text_or_null(error.code);
    shown["http_status"] = error.http_status == 0 ? json::value(nullptr) : json::value(error.http_status);
    shown["message"] = text_or_null(error.message);
    shown["correlation_id"] = text_or_null(error.correlation_id);
    shown["hint"] = text_or_null(hint_about(error.hint, session.name));
    return shown;
}

json::value client(const session_view& session) {
    if (!session.client) return nullptr;
    json::object shown;
    shown["id"] = text_or_null(session.client->id);
    shown["name"] = text_or_null(session.client->name);
    shown["grant_type"] = text_or_null(session.client->grant_type);
    shown["state"] = text_or_null(session.client->state);
    shown["date_to_delete"] = time_of(session.client->date_to_delete);
    return shown;
}

json::value refused_configuration_of(const daemon_view& daemon) {
    if (!daemon.config_refused) return nullptr;
    json::object refused;
    refused["at"] = time_of(daemon.config_refused->at);
    refused["errors"] = list_of(daemon.config_refused->errors);
    return refused;
}

/// Escapes straight into the text.
void append_quoted(wiped_text& target, std::string_view text) {
    constexpr std::size_t longest_escape = 6;  // \u001f
    const auto start = target.size();
    target.resize(start + 2 + longest_escape * text.size());
    json::serializer writer;
    writer.reset(text);
    const auto written = writer.read(target.data() + start, target.size() - start);
    target.resize(start + written.size());
}

}  // namespace

json::object to_json(const assessed_session& session) {
    json::object shown;
    shown["name"] = session.name;
    shown["organization"] = session.organization;
    shown["mode"] = to_string(session.mode);
    shown["source"] = to_string(session.source);
    shown["source_file"] = text_or_null(session.source_file);
    shown["state"] = to_string(session.state);
    shown["reason"] = text_or_null(session.reason);
    shown["since"] = time_of(session.since);
    shown["health"] = to_string(session.condition.grade);
    shown["warnings"] = warnings_of(session.condition);
    shown["last_verified"] = time_of(session.last_verified);
    shown["last_kept_alive"] = time_of(session.last_kept_alive);
    shown["keep_alive_effective"] = flag_of(session.keep_alive_effective);
    shown["keep_alive_until"] = time_of(session.keep_alive_until);
    shown["idle_timeout_seconds"] = seconds_of(session.idle_timeout);
    shown["idle_deadline"] = time_of(session.idle_deadline);
    shown["idle_deadline_from"] = to_string(session.idle_deadline_from);
    shown["expires"] = time_of(session.expires);
    shown["renewable"] = session.renewal.is_expected();
    shown["next_action"] = next_action(session);
    shown["consecutive_failures"] = session.consecutive_failures;
    shown["last_error"] = last_error(session);
    shown["client"] = client(session);
    shown["used_by"] = use_of(session.use);
    json::object requests;
    requests["sent"] = session.requests_sent;
    requests["failed"] = session.requests_failed;
    shown["requests"] = std::move(requests);
    return shown;
}

json::object to_json(const organization_view& organization) {
    json::object timeout;
    timeout["enabled"] = flag_of(organization.idle_timeout_enabled);
    timeout["seconds"] = seconds_of(organization.idle_timeout);
    timeout["groups_enabled"] = organization.groups_enabled;
    timeout["checked"] = time_of(organization.idle_timeout_checked);

    json::object shown;
    shown["name"] = organization.name;
    shown["api_url"] = organization.api_url;
    shown["idle_timeout"] = std::move(timeout);
    shown["requests"] = organization.requests;
    shown["throttled"] = organization.throttled;
    return shown;
}

json::object shown_counts(const session_counts& sessions) {
    json::object by_state;
    for (const auto state : all_session_states)
        by_state[to_string(state)] = std::uint64_t{0};
    std::uint64_t total = 0;
    for (const auto& [state, count] : sessions.by_state) {
        by_state[to_string(state)] = count;
        total += count;
    }
    json::object by_health;
    for (const auto grade : {health::ok, health::degraded, health::attention})
        by_health[to_string(grade)] = std::uint64_t{0};
    for (const auto& [grade, count] : sessions.by_health)
        by_health[to_string(grade)] = count;

    json::object counts;
    counts["total"] = total;
    counts["by_state"] = std::move(by_state);
    counts["by_health"] = std::move(by_health);
    return counts;
}

json::object to_json(const daemon_view& daemon, const session_counts& sessions) {
    json::object config;
    config["path"] = daemon.config_path;
    config["loaded"] = time_of(daemon.config_loaded);
    config["generation"] = daemon.config_generation;
    config["refused"] = refused_configuration_of(daemon);

    json::array organizations;
    for (const auto& organization : daemon.organizations)
        organizations.push_back(to_json(organization));

    json::object shown;
    shown["version"] = daemon.version;
    shown["pid"] = daemon.pid;
    shown["started"] = time_of(daemon.started);
    shown["health"] = to_string(daemon.condition.grade);
    shown["warnings"] = warnings_of(daemon.condition);
    shown["config"] = std::move(config);
    shown["sessions"] = shown_counts(sessions);
    shown["organizations"] = std::move(organizations);
    return shown;
}

void page_text::add(const assessed_session& session) {
    if (!std::exchange(empty_, false)) text_ += ',';
    text_ += json::serialize(to_json(session));
}

wiped_text page_text::take() {
    return std::exchange(text_, wiped_text{});
}

wiped_text page_text::finish(const std::optional<std::string>& next) {
    text_ += R"(],"next":)";
    text_ += next ? json::serialize(*next) : "null";
    text_ += '}';
    return std::move(text_);
}

wiped_text to_json(const token_view& token) {
    json::object rest;
    rest["token_type"] = "Bearer";
    rest["expires"] = time_of(token.expires);
    rest["idle_deadline"] = time_of(token.idle_deadline);
    rest["region"] = text_or_null(token.region);
    rest["api_url"] = token.api_url;
    const auto members = json::serialize(rest);

    wiped_text text{R"({"access_token":)"};
    append_quoted(text, token.access_token.reveal());
    text += ',';
    text += std::string_view{members}.substr(1);  // without its brace
    return text;
}

}  // namespace tokenkeeper::control
