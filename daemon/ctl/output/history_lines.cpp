#include "daemon/ctl/output/history_lines.hpp"

#include "daemon/ctl/daemon_client/json_members.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <optional>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;

/// A local time in its parts: "2026-11-23", "23:00:00", "CET".
struct local_parts {
    std::string day;
    std::string clock;
    std::string zone;
};

local_parts parts_of(wall_time time) {
    const std::string text = local_time(time);
    const auto first = text.find(' ');
    const auto second = text.find(' ', first + 1);
    return {text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

/// With its day only where that is another one.
std::string clock_of(wall_time time, const std::string& day) {
    const local_parts parts = parts_of(time);
    return parts.day == day ? parts.clock : parts.day + " " + parts.clock;
}

std::string text_of(const json::object& object, std::string_view name) {
    return printable(text_member(object, name));
}

/// "200 in 84 ms", "throttled (HTTP 429) in 84 ms, correlation id c0ffee"
std::string outcome_of(const json::object& entry) {
    std::string text = text_of(entry, "outcome");
    if (const auto status = integer_member(entry, "http_status"); status && !text.empty())
        text += " (HTTP " + std::to_string(*status) + ")";
    if (const auto took = integer_member(entry, "took_ms"); took && !text.empty())
        text += " in " + std::to_string(*took) + " ms";
    if (const std::string id = text_of(entry, "correlation_id"); !id.empty())
        text += ", correlation id " + id;
    return text;
}

/// The idle deadline as the entries before showed it.
using last_deadline = std::optional<wall_time>;

/// The deadline by an answer; it moved only where it is later than it was known before.
std::string deadline_of(const json::object& entry, const std::string& day, last_deadline& last) {
    const auto deadline = time_member(entry, "idle_deadline");
    if (!deadline) return {};
    constexpr seconds jitter{1};
    const bool moved = last && *deadline > *last + jitter && text_member(entry, "outcome") == "ok";
    last = deadline;
    return (moved ? "; deadline moved to " : "; deadline ") + clock_of(*deadline, day);
}

std::string line_of(const json::object& entry, const local_parts& at, last_deadline& last) {
    std::string line = at.clock + "  " + text_of(entry, "event");
    const bool is_request = integer_member(entry, "took_ms").has_value();
    const std::string why = text_of(entry, "why");
    if (!why.empty()) line += is_request ? " (" + why + ")" : ": " + why;
    if (const std::string outcome = outcome_of(entry); !outcome.empty())
        line += is_request ? ": " + outcome : " (" + outcome + ")";
    line += deadline_of(entry, at.day, last);
    if (const json::object* next = object_member(entry, "next_action"); next != nullptr) {
        line += "; next: " + text_of(*next, "what");
        if (const auto time = time_member(*next, "at")) line += " at " + clock_of(*time, at.day);
    }
    return line;
}

}  // namespace

std::vector<history_day> read_history(const json::object& answer) {
    std::vector<history_day> days;
    const json::array* entries = array_member(answer, "history");
    if (entries == nullptr) return days;
    std::string day;
    last_deadline last;
    for (const json::value& each : *entries) {
        const json::object* entry = each.if_object();
        const auto time = entry == nullptr ? std::nullopt : time_member(*entry, "at");
        if (!time) continue;
        const local_parts at = parts_of(*time);
        if (at.day != day) days.push_back({at.day + " " + at.zone});
        day = at.day;
        days.back().lines.push_back(line_of(*entry, at, last));
    }
    return days;
}

std::string render_history(const json::object& answer) {
    std::string text;
    for (const history_day& day : read_history(answer)) {
        text += day.head + "\n";
        for (const std::string& line : day.lines)
            text += line + "\n";
    }
    return text.empty() ? std::string{no_history} + "\n" : text;
}

}  // namespace tokenkeeper::ctl
