#include "daemon/ctl/daemon_client/api.hpp"

#include "daemon/ctl/daemon_client/json_members.hpp"
#include "lib/base/printable.hpp"

#include <cstdint>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;

/// A million sessions; a `next` that runs in a circle ends here, or earlier at the size of all pages.
constexpr int most_pages = 1000;

failure endless_listing(std::size_t most_bytes) {
    return {
        exit_status::failed,
        fmt::format("the list of sessions is larger than {} MiB, and this program reads no more of it",
                    most_bytes >> 20U),
        {},
        "Another program may listen at the daemon's socket. A single session: tokenkeeperctl status NAME"};
}

/// The answer of Genesys Cloud to the daemon: "missing.permissions (HTTP 403), correlation id c0ffee".
void add_cause(failure& reason, const json::object& problem) {
    std::string cause = text_member(problem, "code");
    if (cause.empty()) return;
    const json::value* status = problem.if_contains("http_status");
    if (status != nullptr && status->is_number()) cause += " (HTTP " + json::serialize(*status) + ")";
    const std::string id = text_member(problem, "correlation_id");
    if (!id.empty()) cause += ", correlation id " + id;
    reason.details.push_back(std::move(cause));
}

/// The daemon's own explanation (RFC 9457), or the bare status. The title only says of which kind the problem
/// is; the detail says what happened.
failure refusal(const answer& response) {
    failure reason;
    reason.status = response.status == 403 ? exit_status::not_permitted : exit_status::failed;
    // A daemon that is busy, or that waits for a correction of its configuration.
    reason.passing = response.status == 503 || response.status == 429;
    const auto body = parse_json(response.body);
    const json::object* problem = body ? body->if_object() : nullptr;
    if (problem == nullptr || text_member(*problem, "title").empty()) {
        reason.message =
            fmt::format("the daemon answered with HTTP status {} and no explanation", response.status);
        return reason;
    }
    const std::string detail = text_member(*problem, "detail");
    reason.message = detail.empty() ? text_member(*problem, "title") : detail;
    reason.hint = text_member(*problem, "hint");
    reason.problem = text_member(*problem, "type");
    // A daemon that cannot start answers for two seconds, and keeps no session.
    if (reason.problem == "urn:tokenkeeper:problem:configuration-broken")
        reason.status = exit_status::unreachable;
    if (const json::array* errors = array_member(*problem, "errors"); errors != nullptr) {
        for (const json::value& each : *errors) {
            reason.details.push_back(each.is_string() ? std::string{each.get_string()}
                                                      : json::serialize(each));
        }
    }
    add_cause(reason, *problem);
    return reason;
}

}  // namespace

failure protocol_failure(const std::string& message) {
    return {exit_status::failed, message, {}, "The daemon and this program may have different versions"};
}

std::string percent_encode(std::string_view name) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    // "." and ".." are steps of a path even when a client means them as a name.
    const bool dots = name == "." || name == "..";
    std::string text;
    for (const char c : name) {
        if (!dots && unreserved.find(c) != std::string_view::npos) {
            text += c;
        } else {
            text += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        }
    }
    return text;
}

std::string session_query(std::string_view session) {
    return session.empty() ? std::string{} : "?session=" + percent_encode(session);
}

outcome<document> fetch(const client& daemon, method verb, const std::string& target, milliseconds timeout,
                        const std::string& body) {
    auto response = daemon.ask(verb, target, timeout, body);
    if (!response) return response.error();
    return to_document(*std::move(response));
}

outcome<document> to_document(answer response) {
    if (response.status < 200 || response.status > 299) return refusal(response);
    auto value = parse_json(response.body);
    if (!value || !value->is_object())
        return protocol_failure("the daemon's answer is not the JSON that it should be");
    response.body.erase(response.body.find_last_not_of(" \t\r\n") + 1);
    return document{std::move(response.body), *std::move(value), std::move(response.session_used)};
}

outcome<void> follow(const client& daemon, const std::string& target, milliseconds timeout,
                     const client::line_taker& take, const std::function<void()>& begun) {
    const auto response = daemon.follow(target, timeout, take, begun);
    if (!response) return response.error();
    if (response->status != 200) return refusal(*response);
    return {};
}

outcome<session_report> to_session(const outcome<document>& answer) {
    if (!answer) return answer.error();
    auto report = read_session(answer->value);
    if (!report) return protocol_failure("the daemon's answer is not a session");
    return *std::move(report);
}

outcome<json::array> all_sessions(const client& daemon, milliseconds timeout, const std::string& filter,
                                  std::size_t most_bytes) {
    const std::string start = "/v1/sessions?limit=1000" + (filter.empty() ? filter : "&" + filter);
    json::array result;
    std::string last_name;
    std::size_t bytes = 0;
    for (int pages = 0; pages < most_pages; ++pages) {
        const std::string position = last_name.empty() ? "" : "&after=" + percent_encode(last_name);
        const auto page = fetch(daemon, method::get, start + position, timeout);
        if (!page) return page.error();
        bytes += page->text.size();
        if (bytes > most_bytes) return endless_listing(most_bytes);
        const json::object& object = page->value.get_object();
        const json::array* sessions = array_member(object, "sessions");
        if (sessions == nullptr) return protocol_failure("the daemon's answer has no sessions");
        result.insert(result.end(), sessions->begin(), sessions->end());
        std::string next = text_member(object, "next");
        if (next.empty()) return result;
        last_name = std::move(next);
    }
    return protocol_failure("the daemon's pages of sessions do not come to an end");
}

std::string terminal_safe(std::string_view json) {
    std::string text;
    text.reserve(json.size());
    shown_characters shown;
    while (!json.empty()) {
        const character c = first_character(json);
        const bool is_layout = c.valid && (c.code == '\n' || c.code == '\t');
        if (shown.accepts(c) || is_layout) {
            text += json.substr(0, c.length);
        } else {
            text += json_escape(c.valid ? c.code : U'\ufffd');
        }
        json.remove_prefix(c.length);
    }
    return text;
}

}  // namespace tokenkeeper::ctl
