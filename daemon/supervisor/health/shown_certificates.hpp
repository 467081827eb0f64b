#pragma once

#include "daemon/health/session_health.hpp"
#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/tables/deadline_heap.hpp"

#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace tokenkeeper::supervision {

/// The certificates that the servers of each organization show, and which of them count for the health of its
/// sessions. Servers behind one name may show different ones with each connection; where a warning begins or
/// ends with that, it does for every session of the organization. So:
///
/// - An earlier end counts at once, a later one after a minute in which the earlier one was not shown again.
/// - All sessions are judged again at most once a minute, and only where the earliest end has changed.
class shown_certificates {
public:
    /// Those that count; empty: none.
    [[nodiscard]] std::span<const known_certificate> counting(organization_id organization) const;
    /// Those that were shown last, whether they count or not.
    [[nodiscard]] std::span<const known_certificate> latest(organization_id organization) const;

    /// The servers show these now; not empty. Returns true if all sessions of the organization should be
    /// judged again; else those suffice that are judged anyway, or next() tells when.
    [[nodiscard]] bool note(organization_id organization, std::vector<known_certificate> shown,
                            const instant& now);
    /// What waited until now counts: gives an organization whose sessions should be judged again. Call it
    /// until it gives none.
    std::optional<organization_id> take_due(boot_time now);
    [[nodiscard]] std::optional<boot_time> next() const { return due_.next(); }

    /// Forgets the organizations for which `exists` gives false.
    void keep(const std::function<bool(organization_id)>& exists);

private:
    struct record {
        std::vector<known_certificate> counting;
        std::vector<known_certificate> waiting;  ///< they count later; empty: none do
        std::optional<boot_time> judged;         ///< when all sessions were judged last
    };

    [[nodiscard]] boot_time due_date(organization_id organization, bool is_later, boot_time now) const;

    std::unordered_map<organization_id, record> records_;
    deadline_heap<organization_id> due_;
};

}  // namespace tokenkeeper::supervision
