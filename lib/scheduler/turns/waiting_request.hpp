#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/turns/slot_reserve.hpp"
#include "lib/session/giver.hpp"
#include "lib/session/request.hpp"

#include <cstdint>

namespace tokenkeeper {

/// The class is served from the reserve: classes 1 to 3.
constexpr bool urgent(urgency rank) noexcept {
    return rank <= urgency::first_touch;
}

/// A request that is due and waits for its turn.
struct waiting_request {
    std::uint64_t id = 0;  ///< whose it is: a session's, or the organization's own
    urgency rank{};
    boot_time deadline;           ///< the order within a class
    bool slow = false;            ///< its session's last request timed out
    bool failing = false;         ///< it ended otherwise without the answer that was wanted
    party_id party = root_giver;  ///< that answers for the session
    bool login = false;           ///< it is a grant
    boot_time due{};              ///< since when it waits
    bool failed_again = false;    ///< its session's last two requests failed, at least

    /// Its session's last request failed in any way.
    [[nodiscard]] bool is_unwell() const noexcept { return slow || failing; }
    [[nodiscard]] request_kind kind() const noexcept {
        return {.urgent = urgent(rank), .slow = slow, .login = login};
    }

    friend bool operator==(const waiting_request&, const waiting_request&) = default;
};

}  // namespace tokenkeeper
