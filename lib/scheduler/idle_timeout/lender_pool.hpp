#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"

#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper {

/// The sessions of one organization whose token may be used for the organization's affairs: those that are
/// alive and kept alive anyway (rule 1). Every call costs O(log n).
class lender_pool {
public:
    /// The loan of a session's token: the time `from` which it may be used, and whether the session is idle.
    struct offer {
        boot_time from;
        bool idle = false;

        friend bool operator==(const offer&, const offer&) = default;
    };

    /// A session that offered `before` offers `after` now; nullopt: nothing.
    void change(session_id session, const std::optional<offer>& before, const std::optional<offer>& after);

    /// Any of them.
    [[nodiscard]] std::optional<session_id> any() const;
    /// One that is idle and may be used at `now`.
    [[nodiscard]] std::optional<session_id> idle(boot_time now) const;
    /// The time from which idle() has one, if nothing changes; nullopt: never.
    [[nodiscard]] std::optional<boot_time> idle_from() const;

private:
    std::set<std::pair<boot_time, session_id>> offers_;
    std::set<std::pair<boot_time, session_id>> idle_;
};

}  // namespace tokenkeeper
