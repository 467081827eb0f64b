#pragma once

#include "daemon/state/store.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tokenkeeper::state::testing {

/// Everything that can happen to a session, in an order in which it could happen: one call of the store each.
const std::vector<std::function<store_result<void>(store&)>>& life_of_a_session();

/// What a store tells after so many of these calls, from none to all.
const std::vector<std::string>& stages_of_that_life();

}  // namespace tokenkeeper::state::testing
