#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/json/problem.hpp"

#include <string_view>
#include <variant>

namespace tokenkeeper::control {

/// The body of `POST …/login/{login_id}`: `{"code": "…", "state": "…"}`, or `{"error": "…", "state": "…"}`
/// with or without "error_description". Exactly one of code and error, and always a state.
std::variant<login_redirect, problem> parse_login_body(std::string_view body);

}  // namespace tokenkeeper::control
