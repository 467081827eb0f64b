#include "daemon/ctl/daemon_client/json_members.hpp"

#include "lib/base/json_bounds.hpp"

#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {

namespace json = boost::json;

std::optional<json::value> parse_json(std::string_view text) {
    if (!has_bounded_objects(text) || !has_bounded_parts(text)) return std::nullopt;
    boost::system::error_code failed;
    json::value value = json::parse(text, failed);
    return failed ? std::nullopt : std::optional{std::move(value)};
}

std::string text_member(const json::object& object, std::string_view name) {
    const json::value* member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string{member->get_string()} : std::string{};
}

std::optional<wall_time> time_member(const json::object& object, std::string_view name) {
    return parse_iso8601(text_member(object, name));
}

std::optional<std::int64_t> integer_member(const json::object& object, std::string_view name) {
    const json::value* member = object.if_contains(name);
    if (member == nullptr) return std::nullopt;
    boost::system::error_code error;
    const auto number = member->to_number<std::int64_t>(error);
    return error ? std::nullopt : std::optional{number};
}

std::optional<bool> flag_member(const json::object& object, std::string_view name) {
    const json::value* member = object.if_contains(name);
    return member != nullptr && member->is_bool() ? std::optional{member->get_bool()} : std::nullopt;
}

std::optional<seconds> length_member(const json::object& object, std::string_view name) {
    constexpr std::int64_t thousand_years = 31'557'600'000;
    const auto count = integer_member(object, name);
    if (!count || *count < 0 || *count > thousand_years) return std::nullopt;
    return seconds{*count};
}

const json::object* object_member(const json::object& object, std::string_view name) {
    const json::value* member = object.if_contains(name);
    return member != nullptr ? member->if_object() : nullptr;
}

const json::array* array_member(const json::object& object, std::string_view name) {
    const json::value* member = object.if_contains(name);
    return member != nullptr ? member->if_array() : nullptr;
}

}  // namespace tokenkeeper::ctl
