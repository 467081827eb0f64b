#include "daemon/control/json/problem.hpp"

#include "lib/base/printable.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

namespace tokenkeeper::control {

namespace {

struct problem_text {
    problem_kind kind;
    unsigned status;
    std::string_view slug;
    std::string_view title;
};

constexpr std::array texts{
    problem_text{problem_kind::malformed_request, 400, "malformed-request", "The request is malformed"},
    problem_text{problem_kind::bad_parameter, 400, "bad-parameter", "A query parameter is wrong"},
    problem_text{problem_kind::bad_body, 400, "bad-body", "The body is wrong"},
    problem_text{problem_kind::bad_request, 400, "bad-request", "The request is outside of what is allowed"},
    problem_text{problem_kind::login_mismatch, 400, "login-mismatch", "The redirect is not of this login"},
    problem_text{problem_kind::not_permitted, 403, "not-permitted", "Not permitted"},
    problem_text{problem_kind::from_web_page, 403, "from-web-page", "Web pages are refused"},
    problem_text{problem_kind::no_such_resource, 404, "no-such-resource", "No such resource"},
    problem_text{problem_kind::no_such_session, 404, "no-such-session", "No such session"},
    problem_text{problem_kind::no_such_organization, 404, "no-such-organization", "No such organization"},
    problem_text{problem_kind::no_such_login, 404, "no-such-login", "No such login is pending"},
    problem_text{problem_kind::method_not_allowed, 405, "method-not-allowed", "Method not allowed"},
    problem_text{problem_kind::request_timeout, 408, "request-timeout", "The request was too slow"},
    problem_text{problem_kind::conflict, 409, "conflict", "Not possible in the present state"},
    problem_text{problem_kind::body_too_large, 413, "body-too-large", "The body is too large"},
    problem_text{problem_kind::foreign_host, 421, "foreign-host", "The request is meant for another host"},
    problem_text{problem_kind::configuration_refused, 422, "configuration-refused",
                 "The configuration was refused"},
    problem_text{problem_kind::header_too_large, 431, "header-too-large", "The header is too large"},
    problem_text{problem_kind::internal_error, 500, "internal-error", "Internal error"},
    problem_text{problem_kind::upstream_failed, 502, "upstream-failed",
                 "The request to Genesys Cloud failed"},
    problem_text{problem_kind::too_busy, 503, "too-busy", "Too many requests at once"},
    problem_text{problem_kind::not_ready, 503, "not-ready", "Not ready"},
    problem_text{problem_kind::session_not_ready, 503, "session-not-ready", "The session is not ready"},
    problem_text{problem_kind::configuration_broken, 503, "configuration-broken",
                 "The configuration has errors"},
    problem_text{problem_kind::still_running, 504, "still-running", "Not finished yet"},
    problem_text{problem_kind::unsupported_version, 505, "unsupported-version", "HTTP version not supported"},
};

const problem_text& text_of(problem_kind kind) noexcept {
    const auto* found = std::find_if(texts.begin(), texts.end(),
                                     [kind](const problem_text& text) { return text.kind == kind; });
    return *found;
}

void add_cause(boost::json::object& target, const error& cause) {
    target["code"] = cause.name();
    target["http_status"] = nullptr;
    if (cause.http_status != 0) target["http_status"] = cause.http_status;
    target["correlation_id"] = nullptr;
    if (!cause.correlation_id.empty()) target["correlation_id"] = cause.correlation_id;
}

}  // namespace

unsigned status_of(problem_kind kind) noexcept {
    return text_of(kind).status;
}

std::string type_of(problem_kind kind) {
    return "urn:tokenkeeper:problem:" + std::string{text_of(kind).slug};
}

std::string_view title_of(problem_kind kind) noexcept {
    return text_of(kind).title;
}

std::string to_json(const problem& refused) {
    boost::json::object body;
    body["type"] = type_of(refused.kind);
    body["title"] = title_of(refused.kind);
    body["status"] = status_of(refused.kind);
    body["detail"] = refused.detail;
    body["hint"] = refused.hint;
    if (!refused.errors.empty()) body["errors"] = boost::json::value_from(refused.errors);
    if (refused.cause) add_cause(body, *refused.cause);
    return boost::json::serialize(body);
}

std::string quotable(std::string_view text) {
    constexpr std::size_t most = 100;
    // Of a long text no more is looked at than is shown.
    const auto start = tokenkeeper::printable(text.substr(0, most + 1));
    return start.size() <= most ? start : tokenkeeper::printable(text, most) + "...";
}

}  // namespace tokenkeeper::control
