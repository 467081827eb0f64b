#include "daemon/control/routes.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/url.hpp>

namespace tokenkeeper::control {

namespace {

struct route {
    std::string_view method;
    std::string_view pattern;  ///< a part in braces stands for one segment that is not empty
    handler what;
    right needs;
};

constexpr std::array table{
    route{"GET", "/v1/status", handler::status, right::read},
    route{"GET", "/v1/sessions", handler::sessions, right::read},
    route{"GET", "/v1/sessions/{name}", handler::session, right::read},
    route{"POST", "/v1/sessions/{name}/verify", handler::verify, right::control},
    route{"POST", "/v1/sessions/{name}/keep-alive", handler::keep_alive, right::control},
    route{"POST", "/v1/sessions/{name}/renew", handler::renew, right::control},
    route{"POST", "/v1/sessions/{name}/revoke", handler::revoke, right::control},
    route{"GET", "/v1/sessions/{name}/token", handler::token, right::token},
    route{"GET", "/v1/organizations/{name}/idle-timeout", handler::idle_timeout, right::control},
    route{"PUT", "/v1/organizations/{name}/idle-timeout", handler::set_idle_timeout, right::control},
    route{"DELETE", "/v1/organizations/{name}/users/{user_id}/tokens", handler::revoke_user, right::control},
    route{"POST", "/v1/reload", handler::reload, right::control},
    route{"GET", "/livez", handler::live, right::read},
    route{"GET", "/readyz", handler::ready, right::read},
    route{"GET", "/readyz/{name}", handler::session_ready, right::read},
};

struct parsed_target {
    std::vector<std::string> segments;  ///< decoded one by one: an encoded slash separates nothing
    parameters query;
};

std::optional<parsed_target> parse_target(std::string_view target) {
    auto url = boost::urls::parse_origin_form(target);
    if (url.has_error()) url = boost::urls::parse_absolute_uri(target);
    if (url.has_error()) return std::nullopt;
    parsed_target parsed;
    for (const auto& segment : url->segments())
        parsed.segments.emplace_back(segment);
    for (const auto& parameter : url->params()) {
        parsed.query.emplace_back(std::string{parameter.key}, std::string{parameter.value});
    }
    return parsed;
}

/// What stands for the parts in braces, in their order; nullopt where the path is another one.
std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              const std::vector<std::string>& segments) {
    std::vector<std::string> names;
    for (const auto& segment : segments) {
        if (pattern.empty()) return std::nullopt;
        pattern.remove_prefix(1);
        const auto expected = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(expected.size());
        if (expected.starts_with('{')) {
            if (segment.empty()) return std::nullopt;
            names.push_back(segment);
        } else if (segment != expected) {
            return std::nullopt;
        }
    }
    if (!pattern.empty()) return std::nullopt;
    return names;
}

bool same_method(const route& line, std::string_view method) {
    return line.method == method || (line.method == "GET" && method == "HEAD");
}

problem no_such_resource(const request_head& request) {
    std::string known;
    for (const auto& line : table) {
        known += known.empty() ? "" : ", ";
        known += std::string{line.method} + " " + std::string{line.pattern};
    }
    return {.kind = problem_kind::no_such_resource,
            .detail = "There is nothing at " + printable(request.target) + ".",
            .hint = "There is " + known + "."};
}

problem method_not_allowed(const request_head& request, const std::string& allow) {
    return {.kind = problem_kind::method_not_allowed,
            .detail = printable(request.method) + " is not possible at " + printable(request.target) + ".",
            .hint = "Possible here: " + allow + ".",
            .errors = {},
            .allow = allow};
}

std::string who_is_permitted(right needed) {
    if (needed == right::control)
        return "Ask as root, or have the user or one of its groups added to control.operators.";
    return "Ask as root, or have the user or one of its groups added to the readers of the session.";
}

problem not_permitted(const request_head& request, const peer& who, right needed) {
    return {.kind = problem_kind::not_permitted,
            .detail = printable(request.method + " " + request.target) + " is not permitted to " +
                      describe(who) + ".",
            .hint = who_is_permitted(needed)};
}

/// The three below take parameters in; they give what is wrong with them.
std::optional<problem> take_query(call& into, const parameters& given) {
    auto query = parse_sessions_query(given);
    if (auto* wrong = std::get_if<problem>(&query)) return std::move(*wrong);
    into.query = std::get<sessions_query>(std::move(query));
    return std::nullopt;
}

std::optional<problem> take_min_valid(call& into, const parameters& given) {
    if (auto wrong = check_names(given, {"min_valid"})) return wrong;
    const auto text = value_of(given, "min_valid");
    if (text.empty()) return std::nullopt;
    const auto length = parse_duration(text);
    if (!length || *length > std::chrono::hours{24}) {
        return bad_parameter("'" + printable(text) + "' is not a time that a token should still be valid.",
                             "Ask for a duration such as 60s, 15m or 1h30m, at most 24h.");
    }
    into.min_valid = std::chrono::ceil<seconds>(*length);
    return std::nullopt;
}

std::optional<problem> take_session(call& into, const parameters& given) {
    if (auto wrong = check_names(given, {"session"})) return wrong;
    into.session = value_of(given, "session");
    return std::nullopt;
}

std::optional<problem> take_parameters(call& into, const parameters& given) {
    switch (into.what) {
        case handler::sessions:
            return take_query(into, given);
        case handler::token:
            return take_min_valid(into, given);
        case handler::idle_timeout:
        case handler::set_idle_timeout:
        case handler::revoke_user:
            return take_session(into, given);
        default:
            return check_names(given, {});
    }
}

call call_of(const route& line, std::vector<std::string> names) {
    call made{.what = line.what};
    if (!names.empty()) made.name = std::move(names[0]);
    if (names.size() > 1) made.user_id = std::move(names[1]);
    return made;
}

}  // namespace

std::variant<call, problem> decide(const request_head& request, const peer& who, const access_rules& rules) {
    if (request.from_web_page) {
        return problem{.kind = problem_kind::from_web_page,
                       .detail = "The request has a header Origin or Referer, so a web page sent it.",
                       .hint = "The control socket is for programs on this host: leave these headers out."};
    }
    const auto target = parse_target(request.target);
    if (!target) {
        return problem{.kind = problem_kind::malformed_request,
                       .detail = printable(request.target) + " is not a path.",
                       .hint = "Percent-encode what is not a letter, a digit or one of -._~ in a name."};
    }
    std::string other_methods;
    for (const auto& line : table) {
        auto names = match(line.pattern, target->segments);
        if (!names) continue;
        if (!same_method(line, request.method)) {
            other_methods += other_methods.empty() ? "" : ", ";
            other_methods += line.method == "GET" ? "GET, HEAD" : line.method;
            continue;
        }
        auto found = call_of(line, *std::move(names));
        if (!allows(rules, who, line.needs, found.name)) return not_permitted(request, who, line.needs);
        if (auto wrong = take_parameters(found, target->query)) return *std::move(wrong);
        return found;
    }
    if (!other_methods.empty()) return method_not_allowed(request, other_methods);
    return no_such_resource(request);
}

}  // namespace tokenkeeper::control
