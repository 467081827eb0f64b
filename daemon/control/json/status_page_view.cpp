#include "daemon/control/json/status_page_view.hpp"

#include "daemon/control/json/views.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::control {

namespace json = boost::json;

namespace {

std::string_view name_of(history::line_mark mark) noexcept {
    switch (mark) {
        case history::line_mark::none:
            break;
        case history::line_mark::touch:
            return "touch";
        case history::line_mark::check:
            return "check";
        case history::line_mark::failure:
            return "failure";
        case history::line_mark::renewal:
            return "renewal";
        case history::line_mark::recovery:
            return "recovery";
        case history::line_mark::loss:
            return "loss";
    }
    return {};
}

std::int64_t seconds_since_epoch(wall_time time) {
    return std::chrono::duration_cast<seconds>(time.time_since_epoch()).count();
}

/// These members of an object.
json::object selection(const json::object& all, std::initializer_list<std::string_view> names) {
    json::object chosen;
    for (const auto name : names)
        chosen[name] = all.at(name);
    return chosen;
}

json::object shown_daemon(const daemon_view& daemon, const session_counts& sessions) {
    const auto all = to_json(daemon, sessions);
    return selection(all, {"version", "started", "health", "warnings", "sessions"});
}

health worst_of(const daemon_view& daemon, const session_counts& sessions) {
    auto worst = daemon.condition.grade;
    for (const auto& [grade, count] : sessions.by_health)
        if (count > 0) worst = worse(worst, grade);
    return worst;
}

json::object shown_session(const assessed_session& session) {
    const auto all = to_json(session);
    auto shown =
        selection(all, {"name", "organization", "mode", "state", "reason", "since", "health", "warnings",
                        "idle_timeout_seconds", "idle_deadline", "expires", "next_action", "last_error"});
    if (auto* error = shown["last_error"].if_object())
        shown["last_error"] = selection(*error, {"at", "code", "http_status", "message", "hint"});
    return shown;
}

}  // namespace

json::object timeline_of(const std::vector<history::line>& lines) {
    json::object shown;
    std::optional<wall_time> deadline;
    for (const auto& line : lines) {
        if (line.idle_deadline) deadline = line.idle_deadline;
        const auto name = name_of(line.mark);
        if (name.empty()) continue;
        auto& times = shown[name];
        if (!times.is_array()) times.emplace_array();
        times.get_array().push_back(seconds_since_epoch(line.at));
    }
    shown["deadline"] = deadline ? json::value(seconds_since_epoch(*deadline)) : json::value(nullptr);
    return shown;
}

status_page_text::status_page_text(wall_time now, const daemon_view& daemon, const session_counts& sessions) {
    for (const auto& [grade, count] : sessions.by_health)
        left_ += count;
    json::object head;
    head["now"] = format_rfc3339(now);
    head["health"] = to_string(worst_of(daemon, sessions));
    head["daemon"] = shown_daemon(daemon, sessions);
    text_ = wiped_text{json::serialize(head)};
    text_.back() = ',';  // instead of its brace
    text_ += R"("sessions":[)";
}

void status_page_text::add(const assessed_session& session, const std::vector<history::line>& lines) {
    if (!std::exchange(empty_, false)) text_ += ',';
    auto shown = shown_session(session);
    shown["timeline"] = timeline_of(lines);
    text_ += json::serialize(shown);
    if (left_ > 0) --left_;
}

wiped_text status_page_text::take() {
    return std::exchange(text_, wiped_text{});
}

wiped_text status_page_text::finish() {
    text_ += R"(],"left_out":)" + wiped_text{std::to_string(left_)} + "}\n";
    return std::move(text_);
}

}  // namespace tokenkeeper::control
