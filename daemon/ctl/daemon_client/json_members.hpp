#pragma once

#include "lib/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace tokenkeeper::ctl {

/// Reads a JSON text that came from the socket; empty if it is none, or has more members, levels or parts
/// than any answer of a daemon (json_bounds.hpp): somebody else answers in its place.
std::optional<boost::json::value> parse_json(std::string_view text);

/// Members of an object of the daemon's API. A member that is missing, null or of another type is empty: an
/// older or a newer daemon is no reason to show nothing.
std::string text_member(const boost::json::object& object, std::string_view name);
std::optional<wall_time> time_member(const boost::json::object& object, std::string_view name);
std::optional<std::int64_t> integer_member(const boost::json::object& object, std::string_view name);
std::optional<bool> flag_member(const boost::json::object& object, std::string_view name);
/// A length in seconds that a person can have meant: not negative and below 1000 years, so that no sum
/// overflows.
std::optional<seconds> length_member(const boost::json::object& object, std::string_view name);
/// Null where there is no such object or array.
const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
const boost::json::array* array_member(const boost::json::object& object, std::string_view name);

}  // namespace tokenkeeper::ctl
