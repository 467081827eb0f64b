#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/problem.hpp"

#include <string_view>
#include <variant>

namespace tokenkeeper::control {

/// The body of `PUT …/idle-timeout`: `{"enabled": bool, "seconds": number}`, at least one of both. Anything
/// else is refused: what is misspelled here would change a security control in another way than was meant.
/// Which lengths are allowed is Genesys Cloud's to say.
std::variant<idle_timeout_change, problem> parse_idle_timeout_body(std::string_view body);

}  // namespace tokenkeeper::control
