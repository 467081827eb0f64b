#pragma once

#include "lib/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace tokenkeeper::ctl {

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
