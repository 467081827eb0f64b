#include "daemon/control/routes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/url.hpp>

namespace tokenkeeper::control {

namespace {

struct route {
    std::string_view method;
    std::string_view pattern;  ///< "{name}" stands for one segment that is not empty
    handler what;
    right needs;
};

constexpr std::array table{
    route{"GET", "/v1/status", handler::status, right::read},
    route{"GET", "/v1/sessions", handler::sessions, right::read},
    route{"GET", "/v1/sessions/{name}", handler::session, right::read},
    route{"POST", "/v1/sessions/{name}/verify", handler::verify, right::control},
    route{"POST", "/v1/sessions/{name}/keep-alive", handler::keep_alive, right::control},
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

/// The name in the path (empty where the pattern has none), or nullopt where the path is another one.
std::optional<std::string> match(std::string_view pattern, const std::vector<std::string>& segments) {
    std::string name;
    for (const auto& segment : segments) {
        if (pattern.empty()) return std::nullopt;
        pattern.remove_prefix(1);
        const auto expected = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(expected.size());
        if (expected == "{name}") {
            if (segment.empty()) return std::nullopt;
            name = segment;
        } else if (segment != expected) {
            return std::nullopt;
        }
    }
    if (!pattern.empty()) return std::nullopt;
    return name;
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

problem method_not_allowed(const request_head& request, std::string_view allowed) {
    auto allow = allowed == "GET" ? std::string{"GET, HEAD"} : std::string{allowed};
    return {.kind = problem_kind::method_not_allowed,
            .detail = printable(request.method) + " is not possible at " + printable(request.target) + ".",
            .hint = "Possible here: " + allow + ".",
            .errors = {},
            .allow = allow};
}

problem not_permitted(const request_head& request, const peer& who) {
    return {.kind = problem_kind::not_permitted,
            .detail = printable(request.method + " " + request.target) + " is not permitted to " +
                      describe(who) + ".",
            .hint = "Ask as root, or have the user or one of its groups added to control.operators."};
}

std::variant<call, problem> with_parameters(call found, const parameters& given) {
    if (found.what == handler::sessions) {
        auto query = parse_sessions_query(given);
        if (auto* wrong = std::get_if<problem>(&query)) return std::move(*wrong);
        found.query = std::get<sessions_query>(std::move(query));
    } else if (!given.empty()) {
        return problem{.kind = problem_kind::bad_parameter,
                       .detail = "There is no parameter '" + printable(given.front().first) + "' here.",
                       .hint = "This resource takes no parameters."};
    }
    return found;
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
    std::optional<std::string_view> other_method;
    for (const auto& line : table) {
        auto name = match(line.pattern, target->segments);
        if (!name) continue;
        if (!same_method(line, request.method)) {
            other_method = line.method;
            continue;
        }
        if (!allows(rules, who, line.needs)) return not_permitted(request, who);
        return with_parameters(call{.what = line.what, .name = std::move(*name)}, target->query);
    }
    if (other_method) return method_not_allowed(request, *other_method);
    return no_such_resource(request);
}

}  // namespace tokenkeeper::control
