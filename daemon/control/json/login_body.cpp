#include "daemon/control/json/login_body.hpp"

#include "lib/base/json_bounds.hpp"

#include <optional>
#include <string>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::control {

namespace json = boost::json;

namespace {

/// Far longer than any code or message of a login service.
constexpr std::size_t longest_member = 8192;

problem bad_login(std::string detail) {
    return {.kind = problem_kind::bad_body,
            .detail = std::move(detail),
            .hint = R"(Send JSON such as {"code": "…", "state": "…"} or {"error": "…", "state": "…"}.)"};
}

std::optional<problem> take_member(login_redirect& redirect, std::string_view name,
                                   const json::value& value) {
    const bool is_known = name == "code" || name == "state" || name == "error" || name == "error_description";
    if (!is_known) return bad_login("The body cannot have a member '" + quotable(name) + "'.");
    const auto* text = value.if_string();
    if (text == nullptr || text->empty() || text->size() > longest_member) {
        return bad_login("'" + std::string{name} + "' is not a text of 1 to " +
                         std::to_string(longest_member) + " bytes.");
    }
    if (name == "code") redirect.code = secret{std::string_view{*text}};
    if (name == "state") redirect.state = *text;
    if (name == "error") redirect.error = *text;
    if (name == "error_description") redirect.error_description = *text;
    return std::nullopt;
}

}  // namespace

std::variant<login_redirect, problem> parse_login_body(std::string_view body) {
    if (body.empty()) return bad_login("There is no body.");
    if (!has_bounded_objects(body, most_body_members))
        return bad_login("The body has too many members or is nested too deeply.");
    boost::system::error_code wrong;
    const json::value parsed = json::parse(body, wrong);
    if (wrong) return bad_login("The body is not JSON.");
    const json::object* members = parsed.if_object();
    if (members == nullptr) return bad_login("The body is JSON, but no object.");
    login_redirect redirect;
    for (const auto& member : *members) {
        if (auto refused = take_member(redirect, member.key(), member.value())) return *std::move(refused);
    }
    if (redirect.state.empty()) return bad_login("The body has no 'state'.");
    if (redirect.code.empty() == redirect.error.empty())
        return bad_login("The body needs either 'code' or 'error', and not both.");
    return redirect;
}

}  // namespace tokenkeeper::control
