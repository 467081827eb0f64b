#include "daemon/ctl/api.hpp"

#include "daemon/logging/printable.hpp"

#include <cstdint>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;

/// A million sessions; a `next` that runs in a circle ends here.
constexpr int most_pages = 1000;

const char* const not_understood = "The daemon and this program may be of different versions";

/// "missing.permissions (HTTP 403), correlation id c0ffee": what Genesys Cloud said to the daemon.
void add_cause(failure& to, const json::object& problem) {
    std::string cause = text_member(problem, "code");
    if (cause.empty()) return;
    const json::value* status = problem.if_contains("http_status");
    if (status != nullptr && status->is_number()) cause += " (HTTP " + json::serialize(*status) + ")";
    const std::string id = text_member(problem, "correlation_id");
    if (!id.empty()) cause += ", correlation id " + id;
    to.details.push_back(std::move(cause));
}

/// The daemon's own explanation (RFC 9457), or what the status alone tells.
failure refused(const answer& from) {
    failure said;
    said.status = from.status == 403 ? exit_status::not_permitted : exit_status::failed;
    boost::system::error_code wrong;
    const json::value body = json::parse(from.body, wrong);
    const json::object* problem = wrong ? nullptr : body.if_object();
    if (problem == nullptr || text_member(*problem, "title").empty()) {
        said.message = fmt::format("the daemon answered with HTTP status {} and no explanation", from.status);
        return said;
    }
    said.message = text_member(*problem, "title");
    if (const std::string detail = text_member(*problem, "detail"); !detail.empty())
        said.message += ": " + detail;
    said.hint = text_member(*problem, "hint");
    if (const json::value* errors = problem->if_contains("errors"); errors != nullptr && errors->is_array()) {
        for (const json::value& one : errors->get_array()) {
            said.details.push_back(one.is_string() ? std::string{one.get_string()} : json::serialize(one));
        }
    }
    add_cause(said, *problem);
    return said;
}

}  // namespace

failure not_the_contract(const std::string& what) {
    return {exit_status::failed, what, {}, not_understood};
}

std::string text_member(const json::object& in, std::string_view name) {
    const json::value* found = in.if_contains(name);
    return found != nullptr && found->is_string() ? std::string{found->get_string()} : std::string{};
}

std::string encoded(std::string_view name) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    // "." and ".." are steps of a path even when a client means them as a name.
    const bool dots = name == "." || name == "..";
    std::string out;
    for (const char c : name) {
        if (!dots && unreserved.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        }
    }
    return out;
}

std::string with_session(std::string_view session) {
    return session.empty() ? std::string{} : "?session=" + encoded(session);
}

outcome<document> fetch(const client& daemon, method how, const std::string& target, milliseconds timeout,
                        const std::string& body) {
    auto got = daemon.ask(how, target, timeout, body);
    if (!got) return got.error();
    if (got->status < 200 || got->status > 299) return refused(*got);
    boost::system::error_code wrong;
    json::value value = json::parse(got->body, wrong);
    if (wrong || !value.is_object())
        return not_the_contract("the answer is not the JSON object it should be");
    got->body.erase(got->body.find_last_not_of(" \t\r\n") + 1);
    return document{std::move(got->body), std::move(value), std::move(got->session_used)};
}

outcome<session_report> as_session(const outcome<document>& from) {
    if (!from) return from.error();
    auto report = read_session(from->value);
    if (!report) return not_the_contract("the answer is not a session");
    return *std::move(report);
}

outcome<json::array> all_sessions(const client& daemon, milliseconds timeout) {
    json::array all;
    std::string after;
    for (int pages = 0; pages < most_pages; ++pages) {
        const std::string from = after.empty() ? "" : "&after=" + encoded(after);
        const auto page = fetch(daemon, method::get, "/v1/sessions?limit=1000" + from, timeout);
        if (!page) return page.error();
        const json::object& object = page->value.get_object();
        const json::value* sessions = object.if_contains("sessions");
        if (sessions == nullptr || !sessions->is_array())
            return not_the_contract("the answer has no sessions");
        all.insert(all.end(), sessions->get_array().begin(), sessions->get_array().end());
        std::string next = text_member(object, "next");
        if (next.empty()) return all;
        after = std::move(next);
    }
    return not_the_contract("the pages of sessions do not come to an end");
}

std::string terminal_safe(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    while (!json.empty()) {
        const logging::character c = logging::first_character(json);
        if (c.valid && c.code >= 0x7f && logging::is_control(c.code)) {
            out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c.code));
        } else {
            out += json.substr(0, c.length);
        }
        json.remove_prefix(c.length);
    }
    return out;
}

}  // namespace tokenkeeper::ctl
