#include "tests/integration/situations/views.hpp"

#include "lib/base/time.hpp"

#include <algorithm>

namespace tokenkeeper::integration::situations {

namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view member) {
    const auto* value = object.if_contains(member);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

bool lies_ahead(const std::string& time) {
    const auto read = parse_iso8601(time);
    return read && *read > instant::now().wall;
}

/// The rules of `/readyz/NAME`, applied to what the session shows.
bool is_ready(const shown_condition& shown, const json::object& session) {
    const auto state = text_of(session, "state");
    if (state == "alive") return true;
    if (state == "dormant") return shown.health == "ok";
    const bool rejected = std::ranges::find(shown.warnings, "rejected") != shown.warnings.end();
    return (state == "retrying" || state == "starting") && !rejected &&
           lies_ahead(text_of(session, "idle_deadline"));
}

std::string target_of(const std::string& session) {
    return session.empty() ? "/v1/status" : "/v1/sessions/" + session;
}

}  // namespace

shown_condition read_condition(const json::object& object) {
    shown_condition shown;
    shown.state = text_of(object, "state");
    if (const auto reason = text_of(object, "reason"); !reason.empty()) shown.state += "/" + reason;
    shown.health = text_of(object, "health");
    for (const auto& warning : object.at("warnings").as_array())
        shown.warnings.push_back(text_of(warning.as_object(), "code"));
    std::ranges::sort(shown.warnings);
    const auto* error = object.if_contains("last_error");
    shown.explained = error != nullptr && error->is_object();
    shown.ready = shown.state.empty() || is_ready(shown, object);
    return shown;
}

shown_condition without_late_checks(shown_condition shown) {
    const bool was_late = std::erase(shown.warnings, "checks_late") > 0;
    const bool is_well = shown.state.empty() || shown.state == "alive" || shown.state == "dormant";
    if (was_late && is_well && shown.warnings.empty() && shown.health == "degraded") shown.health = "ok";
    return shown;
}

std::string to_text(const shown_condition& condition) {
    std::string text = condition.state.empty() ? "the daemon" : condition.state;
    text += ", health " + condition.health;
    for (const auto& warning : condition.warnings)
        text += ", " + warning;
    return text + (condition.ready ? ", ready" : ", not ready");
}

int views::exit_status_of(const std::string& health) {
    return health == "attention" ? 4 : health == "degraded" ? 5 : 0;
}

std::string views::contradiction() const {
    if (changing) return {};
    std::string found;
    if (exit_status != exit_status_of(json.health))
        found +=
            "; tokenkeeperctl exits with " + std::to_string(exit_status) + ", and health is " + json.health;
    if (ready != json.ready)
        found += std::string{"; /readyz says "} + (ready ? "ready" : "not ready") + ", and the session is " +
                 to_text(json);
    for (const auto& warning : json.warnings)
        if (!json.state.empty() && words.find(warning) == words.npos)
            found += "; tokenkeeperctl does not show " + warning;
    if (json.health == "ok" && !json.warnings.empty()) found += "; healthy with a warning";
    if (json.health == "ok" && words.find("What to do") != words.npos && words.find("Nothing") == words.npos)
        found += "; something to do where health is ok";
    if (json.health != "ok" && words.find("Nothing.") != words.npos)
        found += "; nothing to do where health is " + json.health;
    return found;
}

views look_at(stage& where, const std::string& session) {
    views seen;
    const auto target = target_of(session);
    seen.json = read_condition(where.get(target));
    seen.ready = where.status_of(session.empty() ? "/readyz" : "/readyz/" + session) == 200;
    const auto command = where.status_command(session);
    seen.exit_status = command.status;
    seen.words = command.output;
    seen.changing = read_condition(where.get(target)) != seen.json;
    return seen;
}

}  // namespace tokenkeeper::integration::situations
