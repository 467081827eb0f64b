#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/json/problem.hpp"

namespace tokenkeeper::control {

/// The backend's refusal as a problem of HTTP, in the backend's own words.
problem problem_of(const refusal& refused);

}  // namespace tokenkeeper::control
