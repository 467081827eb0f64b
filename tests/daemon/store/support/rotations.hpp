#pragma once

#include "tests/daemon/store/support/kept_rows.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tokenkeeper::store::test_support {

/// Everything that can happen to a session, in an order in which it could happen: one commit each.
const std::vector<std::function<store_result<void>(kept_rows&)>>& life_of_a_session();

/// What a store tells after so many of these calls, from none to all.
const std::vector<std::string>& stages_of_that_life();

}  // namespace tokenkeeper::store::test_support
