#pragma once

#include "lib/base/time.hpp"
#include "tests/daemon/control/fake_backend.hpp"

namespace tokenkeeper::control::testing {

/// The time of everything in it: 2026-11-23T23:00:00.999Z.
wall_time full_moment();

/// Gives every member of every answer a value. Without it they have none.
void fill(fake_backend& daemon);

}  // namespace tokenkeeper::control::testing
