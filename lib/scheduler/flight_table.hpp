#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/turns/slot_reserve.hpp"
#include "lib/session/giver.hpp"
#include "lib/session/request.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper {

/// A request that is under way.
struct flight {
    session_id session = 0;
    operation what{};
    request_kind kind;
    boot_time began;
    std::optional<party_id> unwell_party{};  ///< whose turn it was, where its session's last one failed
    /// The time, by the boot clock, at which it is given up although no answer came; nullopt: never, since
    /// its answer must not be lost.
    std::optional<boot_time> overdue_at{};
};

/// The requests of one organization that are under way. After a suspend their timers are late, so the boot
/// clock is compared here too.
class flight_table {
public:
    void add(request_id request, const flight& f) {
        flights_.emplace(request, f);
        if (f.overdue_at) overdue_.emplace(*f.overdue_at, request);
    }

    /// Takes a request out; nullopt: it is not under way.
    std::optional<flight> take(request_id request) {
        const auto found = flights_.find(request);
        if (found == flights_.end()) return std::nullopt;
        const auto taken = found->second;
        flights_.erase(found);
        if (taken.overdue_at) overdue_.erase({*taken.overdue_at, request});
        return taken;
    }

    /// One that should have ended by `now`.
    [[nodiscard]] std::optional<request_id> overdue(boot_time now) const {
        if (overdue_.empty() || overdue_.begin()->first > now) return std::nullopt;
        return overdue_.begin()->second;
    }
    /// The time at which overdue() gives a request.
    [[nodiscard]] std::optional<boot_time> next_overdue() const {
        if (overdue_.empty()) return std::nullopt;
        return overdue_.begin()->first;
    }
    [[nodiscard]] const std::map<request_id, flight>& all() const noexcept { return flights_; }

private:
    std::map<request_id, flight> flights_;
    std::set<std::pair<boot_time, request_id>> overdue_;
};

}  // namespace tokenkeeper
