#include "daemon/control/resources/routes.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/url.hpp>

namespace tokenkeeper::control {

namespace {

struct parsed_target {
    std::string host;                   ///< of an absolute target, else empty
    std::vector<std::string> segments;  ///< decoded one by one: an encoded slash separates nothing
    parameters query;
};

std::optional<parsed_target> parse_target(std::string_view target) {
    auto url = boost::urls::parse_origin_form(target);
    if (url.has_error()) url = boost::urls::parse_absolute_uri(target);
    if (url.has_error()) return std::nullopt;
    parsed_target parsed;
    parsed.host = url->encoded_host_and_port();
    for (const auto& segment : url->segments())
        parsed.segments.emplace_back(segment);
    for (const auto& parameter : url->params()) {
        parsed.query.emplace_back(std::string{parameter.key}, std::string{parameter.value});
    }
    return parsed;
}

/// The segments for the parts in braces, in order; nullopt if the path does not match.
std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              const std::vector<std::string>& segments) {
    if (pattern == "/" && segments.empty()) return std::vector<std::string>{};
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

bool same_method(const api_resource& line, std::string_view method) {
    return line.method == method || (line.method == "GET" && method == "HEAD");
}

problem no_such_resource(const request_head& request, const route_table& routes) {
    std::string known;
    for (const auto& line : routes.resources) {
        known += known.empty() ? "" : ", ";
        known += std::string{line.method} + " " + std::string{line.pattern};
    }
    return {.kind = problem_kind::no_such_resource,
            .detail = "There is nothing at " + quotable(request.target) + ".",
            .hint = "The resources are " + known + "."};
}

problem method_not_allowed(const request_head& request, const std::string& allow) {
    return {.kind = problem_kind::method_not_allowed,
            .detail = quotable(request.method) + " is not possible for " + quotable(request.target) + ".",
            .hint = "Possible are " + allow + ".",
            .errors = {},
            .allow = allow};
}

std::string remedy(right needed) {
    if (needed == right::control)
        return "Ask as root, or have the user or one of its groups added to control.operators.";
    if (needed == right::login) {
        return "Ask as root or as an operator, or have the user or one of its groups added to login.users or "
               "login.groups of the session.";
    }
    return "Ask as root, or have the user or one of its groups added to the readers of the session.";
}

problem not_permitted(const request_head& request, const peer& client, right needed) {
    const auto* const ignored =
        client.has_too_many_groups ? " It has more than 1,024 groups, so none of them counted." : "";
    return {.kind = problem_kind::not_permitted,
            .detail = quotable(request.method + " " + request.target) + " is not permitted to " +
                      describe(client) + "." + ignored,
            .hint = remedy(needed)};
}

/// RFC 9112 demands one Host from HTTP/1.1. HTTP/1.0 needs none: no browser speaks it, and simple probes do.
std::optional<problem> check_hosts(const request_head& request, const route_table& routes) {
    const auto example = routes.example + " shows how to ask.";
    if (request.hosts.empty() && !request.may_lack_host) {
        return problem{.kind = problem_kind::malformed_request,
                       .detail = "The request has no header Host.",
                       .hint = "Send 'Host: localhost'. " + example};
    }
    if (request.hosts.size() > 1) {
        return problem{.kind = problem_kind::malformed_request,
                       .detail = "The request has more than one header Host.",
                       .hint = "Send one: 'Host: localhost'."};
    }
    if (request.hosts.empty() || routes.is_own_host(request.hosts.front())) return std::nullopt;
    return problem{.kind = problem_kind::foreign_host,
                   .detail = "The request is meant for the host '" + quotable(request.hosts.front()) +
                             "', which this daemon is not.",
                   .hint = "Send 'Host: localhost'. " + example};
}

problem foreign_target(const request_head& request, const route_table& routes) {
    return {.kind = problem_kind::foreign_host,
            .detail = "The request is meant for another host: " + quotable(request.target) + ".",
            .hint = "Ask for a path such as " + std::string{routes.resources.front().pattern} + "."};
}

call call_of(const api_resource& resource, std::vector<std::string> names) {
    call permitted{.resource = &resource};
    if (!names.empty()) permitted.name = std::move(names[0]);
    if (names.size() > 1) permitted.second_name = std::move(names[1]);
    return permitted;
}

}  // namespace

bool is_foreign_site(std::string_view sec_fetch_site) {
    return sec_fetch_site != "none" && sec_fetch_site != "same-origin";
}

std::variant<call, problem> decide(const request_head& request, const peer& client, const access_rules& rules,
                                   const route_table& routes) {
    const bool enters = request.follows_link && request.target == routes.entrance;
    if (request.from_web_page && !enters) {
        return problem{
            .kind = problem_kind::from_web_page,
            .detail = "The request has a header Origin, Referer or Sec-Fetch-Site, so a web page sent it.",
            .hint = "The " + routes.place + " is for " + routes.clients + ": leave these headers out."};
    }
    if (auto wrong = check_hosts(request, routes)) return *std::move(wrong);
    const auto target = parse_target(request.target);
    if (!target) {
        return problem{.kind = problem_kind::malformed_request,
                       .detail = quotable(request.target) + " is not a path.",
                       .hint = "Percent-encode what is not a letter, a digit or one of -._~ in a name."};
    }
    if (!target->host.empty() && !routes.is_own_host(target->host)) return foreign_target(request, routes);
    std::string allowed_methods;
    for (const auto& line : routes.resources) {
        auto names = match(line.pattern, target->segments);
        if (!names) continue;
        if (!same_method(line, request.method)) {
            allowed_methods += allowed_methods.empty() ? "" : ", ";
            allowed_methods += line.method == "GET" ? "GET, HEAD" : line.method;
            continue;
        }
        auto permitted = call_of(line, *std::move(names));
        if (!allows(rules, client, line.needs, permitted.name))
            return not_permitted(request, client, line.needs);
        if (auto wrong = line.read_parameters(permitted, target->query)) return *std::move(wrong);
        return permitted;
    }
    if (!allowed_methods.empty()) return method_not_allowed(request, allowed_methods);
    return no_such_resource(request, routes);
}

}  // namespace tokenkeeper::control
