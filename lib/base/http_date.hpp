#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper {

/// Reads an HTTP-date in any of its three forms (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, and the
/// obsolete `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`, all in UTC. A year of two digits
/// is the one between 1900 and 2299 that has the day of the week there. Gives nullopt for anything else, and
/// for a date that is impossible or has another day of the week.
std::optional<wall_time> parse_http_date(std::string_view text);

/// Writes the first of these forms, whole seconds, cut and not rounded.
std::string format_http_date(wall_time time);

}  // namespace tokenkeeper
