#include "daemon/ctl/report.hpp"

#include <string_view>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;

std::string text(const json::object& in, std::string_view name) {
    const json::value* found = in.if_contains(name);
    return found != nullptr && found->is_string() ? std::string{found->get_string()} : std::string{};
}

std::optional<wall_time> time(const json::object& in, std::string_view name) {
    return parse_iso8601(text(in, name));
}

std::optional<std::int64_t> whole(const json::object& in, std::string_view name) {
    const json::value* found = in.if_contains(name);
    if (found == nullptr) return std::nullopt;
    boost::system::error_code wrong;
    const auto number = found->to_number<std::int64_t>(wrong);
    return wrong ? std::nullopt : std::optional{number};
}

/// A length that a person can have meant: not negative and below 1000 years, so that no sum overflows.
std::optional<seconds> length(const json::object& in, std::string_view name) {
    constexpr std::int64_t thousand_years = 31'557'600'000;
    const auto count = whole(in, name);
    if (!count || *count < 0 || *count > thousand_years) return std::nullopt;
    return seconds{*count};
}

std::optional<bool> flag(const json::object& in, std::string_view name) {
    const json::value* found = in.if_contains(name);
    return found != nullptr && found->is_bool() ? std::optional{found->get_bool()} : std::nullopt;
}

const json::object* object(const json::object& in, std::string_view name) {
    const json::value* found = in.if_contains(name);
    return found != nullptr ? found->if_object() : nullptr;
}

void read_error(const json::object& from, session_report& into) {
    const json::object* found = object(from, "last_error");
    if (found == nullptr) return;
    into.last_error = {
        time(*found, "at"),      text(*found, "code"),           whole(*found, "http_status").value_or(0),
        text(*found, "message"), text(*found, "correlation_id"), text(*found, "hint")};
}

void read_client(const json::object& from, session_report& into) {
    const json::object* found = object(from, "client");
    if (found == nullptr) return;
    into.client = {text(*found, "id"), text(*found, "name"), text(*found, "grant_type"),
                   text(*found, "state"), time(*found, "date_to_delete")};
}

void read_deadlines(const json::object& from, session_report& into) {
    into.since = time(from, "since");
    into.last_verified = time(from, "last_verified");
    into.last_kept_alive = time(from, "last_kept_alive");
    into.keep_alive_effective = flag(from, "keep_alive_effective");
    into.keep_alive_until = time(from, "keep_alive_until");
    into.idle_timeout = length(from, "idle_timeout_seconds");
    into.idle_deadline = time(from, "idle_deadline");
    into.idle_deadline_from = text(from, "idle_deadline_from");
    into.expires = time(from, "expires");
    if (const json::object* next = object(from, "next_action"); next != nullptr) {
        into.next_action = text(*next, "what");
        into.next_action_at = time(*next, "at");
    }
}

}  // namespace

std::optional<session_report> read_session(const json::value& from) {
    const json::object* in = from.if_object();
    if (in == nullptr) return std::nullopt;
    session_report report;
    report.name = text(*in, "name");
    report.state = text(*in, "state");
    if (report.name.empty() || report.state.empty()) return std::nullopt;
    report.organization = text(*in, "organization");
    report.mode = text(*in, "mode");
    report.source = text(*in, "source");
    report.reason = text(*in, "reason");
    read_deadlines(*in, report);
    report.consecutive_failures = whole(*in, "consecutive_failures").value_or(0);
    read_error(*in, report);
    read_client(*in, report);
    if (const json::object* requests = object(*in, "requests"); requests != nullptr) {
        report.requests_sent = whole(*requests, "sent").value_or(0);
        report.requests_failed = whole(*requests, "failed").value_or(0);
    }
    return report;
}

}  // namespace tokenkeeper::ctl
