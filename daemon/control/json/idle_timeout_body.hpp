#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/json/problem.hpp"

#include <string_view>
#include <variant>

namespace tokenkeeper::control {

/// The body of `PUT …/idle-timeout`: `{"enabled": bool, "seconds": number}`, at least one of both. Anything
/// else is refused: a misspelled member would change a security setting in a way that the operator did not
/// want. Genesys Cloud decides which lengths are allowed.
std::variant<idle_timeout_change, problem> parse_idle_timeout_body(std::string_view body);

}  // namespace tokenkeeper::control
