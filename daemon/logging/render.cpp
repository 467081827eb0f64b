#include "daemon/logging/render.hpp"

#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"
#include "lib/base/printable.hpp"

#include <chrono>

#include <fmt/format.h>

namespace tokenkeeper::logging {
namespace {

/// syslog(3) priorities.
int priority(severity s) noexcept {
    switch (s) {
        case severity::debug:
            return 7;
        case severity::info:
            return 6;
        case severity::notice:
            return 5;
        case severity::warning:
            return 4;
        case severity::error:
            break;
    }
    return 3;
}

/// "2026-11-23T23:00:00.123Z".
std::string timestamp(wall_time moment) {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{moment - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count(),
                       time.subseconds().count());
}

/// Renders " (reason: idle_timeout, correlation id 4711)"; empty without reason and correlation id.
std::string text_details(const event& e) {
    std::string details;
    if (!e.reason.empty()) details += "reason: " + printable(e.reason);
    if (!e.correlation_id.empty()) {
        details += details.empty() ? "" : ", ";
        details += "correlation id " + printable(e.correlation_id);
    }
    return details.empty() ? details : " (" + details + ")";
}

/// The line from the event's name on, which text and the journal's MESSAGE share.
std::string text_body(const event& e) {
    std::string head{e.name};
    const std::string& subject = e.session.empty() ? e.organization : e.session;
    if (!subject.empty()) {
        head += head.empty() ? "" : " ";
        head += printable(subject);
    }
    return head + (head.empty() ? "" : ": ") + printable(e.message) + text_details(e);
}

std::string json_line(std::string_view time, const event& e) {
    std::string object = "{";
    add_json_member(object, "time", time);
    add_json_member(object, "level", to_string(e.level));
    add_json_member(object, "event", e.name);
    add_json_member(object, "session", e.session);
    add_json_member(object, "organization", e.organization);
    add_json_member(object, "state", e.state);
    add_json_member(object, "reason", e.reason);
    add_json_member(object, "correlation_id", e.correlation_id);
    add_json_member(object, "message", e.message);
    return object + "}";
}

/// printable() leaves no line end in a value, so that no value can begin a field of its own.
void add_entry_field(std::string& entry, std::string_view name, std::string_view value) {
    if (!value.empty()) entry += fmt::format("{}={}\n", name, printable(value));
}

std::string journal_entry(const event& e) {
    std::string entry = fmt::format("MESSAGE={}\nPRIORITY={}\n", text_body(e), priority(e.level));
    add_entry_field(entry, "SYSLOG_IDENTIFIER", "tokenkeeperd");
    add_entry_field(entry, "MESSAGE_ID", e.message_id.empty() ? message_id(e.name) : e.message_id);
    add_entry_field(entry, "TOKENKEEPER_EVENT", e.name);
    add_entry_field(entry, "TOKENKEEPER_SESSION", e.session);
    add_entry_field(entry, "TOKENKEEPER_ORGANIZATION", e.organization);
    add_entry_field(entry, "TOKENKEEPER_STATE", e.state);
    add_entry_field(entry, "TOKENKEEPER_REASON", e.reason);
    add_entry_field(entry, "TOKENKEEPER_CORRELATION_ID", e.correlation_id);
    return entry;
}

}  // namespace

std::string_view to_string(severity s) noexcept {
    switch (s) {
        case severity::debug:
            return "debug";
        case severity::info:
            return "info";
        case severity::notice:
            return "notice";
        case severity::warning:
            return "warning";
        case severity::error:
            break;
    }
    return "error";
}

std::optional<severity> severity_from(std::string_view word) noexcept {
    for (const auto each :
         {severity::debug, severity::info, severity::notice, severity::warning, severity::error})
        if (to_string(each) == word) return each;
    return std::nullopt;
}

std::string render(const event& e, format output) {
    switch (output) {
        case format::json:
            return json_line({}, e);
        case format::journal:
            return journal_entry(e);
        default:
            return fmt::format("{} {}", to_string(e.level), text_body(e));
    }
}

std::string render_at(wall_time time, const event& e, format output) {
    switch (output) {
        case format::json:
            return json_line(timestamp(time), e);
        case format::journal:
            return render(e, format::journal);
        default:
            return timestamp(time) + " " + render(e, format::text);
    }
}

}  // namespace tokenkeeper::logging
