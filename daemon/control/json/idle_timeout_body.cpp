#include "daemon/control/json/idle_timeout_body.hpp"

#include "lib/base/json_bounds.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <boost/json.hpp>

namespace tokenkeeper::control {

namespace json = boost::json;

namespace {

/// A year: far longer than any organization may set, and small enough for sums without overflow.
constexpr std::int64_t most_seconds = 31'536'000;

problem bad(std::string detail) {
    return {.kind = problem_kind::bad_body,
            .detail = std::move(detail),
            .hint = R"(Send JSON such as {"seconds": 900}, {"enabled": true} or both.)"};
}

/// Reads one member into `change`. Returns the problem if it is invalid.
std::optional<problem> take_member(idle_timeout_change& change, std::string_view name,
                                   const json::value& value) {
    if (name == "enabled") {
        if (!value.is_bool()) return bad("'enabled' is not true or false.");
        change.enabled = value.get_bool();
        return std::nullopt;
    }
    if (name == "seconds") {
        boost::system::error_code wrong;
        const auto count = value.to_number<std::int64_t>(wrong);
        if (wrong || !(value.is_int64() || value.is_uint64()) || count < 1 || count > most_seconds)
            return bad("'seconds' is not a whole number from 1 to " + std::to_string(most_seconds) + ".");
        change.timeout = seconds{count};
        return std::nullopt;
    }
    return bad("The body cannot have a member '" + quotable(name) + "'.");
}

}  // namespace

std::variant<idle_timeout_change, problem> parse_idle_timeout_body(std::string_view body) {
    if (body.empty()) return bad("There is no body.");
    if (!has_bounded_objects(body, most_body_members))
        return bad("The body has too many members or is nested too deeply.");
    boost::system::error_code wrong;
    const json::value parsed = json::parse(body, wrong);
    if (wrong) return bad("The body is not JSON.");
    const json::object* members = parsed.if_object();
    if (members == nullptr) return bad("The body is JSON, but no object.");
    idle_timeout_change change;
    for (const auto& member : *members) {
        if (auto refused = take_member(change, member.key(), member.value())) return *std::move(refused);
    }
    if (!change.enabled && !change.timeout) return bad("The body changes nothing.");
    if (change.enabled == false && change.timeout)
        return bad("A timeout that is not enabled has no 'seconds'.");
    return change;
}

}  // namespace tokenkeeper::control
