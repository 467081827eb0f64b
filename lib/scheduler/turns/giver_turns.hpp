#pragma once

#include "lib/base/time.hpp"
#include "lib/session/giver.hpp"

#include <map>

namespace tokenkeeper {

/// The accounts that give new tokens to an organization's sessions, and when each has its next turn: whoever
/// gives hundreds at once delays his own tokens and nobody else's (rule 9).
///
/// A turn of an account comes a spacing after its last one, at once where that has passed. It lies no more
/// than an hour ahead.
class giver_turns {
public:
    static constexpr seconds farthest{3600};

    /// The turn of one more token. Costs O(accounts).
    boot_time take(giver_id account, boot_clock::duration spacing, boot_time now);

private:
    std::map<giver_id, boot_time> next_;  ///< those that are ahead
};

}  // namespace tokenkeeper
