#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/problem.hpp"

namespace tokenkeeper::control {

/// The backend's refusal in the terms of HTTP, with the backend's own words.
problem problem_of(const refusal& why);

}  // namespace tokenkeeper::control
