#pragma once

#include "daemon/history/entry.hpp"
#include "tests/cloud/random.hpp"

namespace tokenkeeper::history {

/// Any entry that can be kept without a cut, the corners of each range included.
entry random_entry(cloud::random_source& random);
/// A planned check that succeeded; its numbers as random_entry's.
entry random_routine(cloud::random_source& random);
/// A change of a session's state.
entry random_transition(cloud::random_source& random);

/// A planned touch at this second that succeeded, as they usually are.
entry usual_touch(std::int64_t second);

}  // namespace tokenkeeper::history
