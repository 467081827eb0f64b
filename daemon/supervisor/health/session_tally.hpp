#pragma once

#include "daemon/health/condition_counts.hpp"
#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/tables/deadline_heap.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace tokenkeeper::supervision {

/// What all judged sessions are together: numbers for each organization, and which sessions are not well.
/// Each change costs O(log n).
class session_tally {
public:
    /// A session is judged for the first time.
    void add(session_id id, organization_id organization, health grade);
    /// It is judged again.
    void change(session_id id, organization_id organization, health before, health grade);
    /// It left the configuration. REQUIRES: its warnings have ended.
    void remove(session_id id, organization_id organization, health grade);
    /// A warning about a session of the organization begins or ends.
    void begin(organization_id organization, warning_code code) { counts_[organization].add(code); }
    void end(organization_id organization, warning_code code) { counts_[organization].remove(code); }
    /// The idle deadline of a kept session whose last check failed; nullopt: it is not in such danger.
    void set_deadline(session_id id, organization_id organization, std::optional<boot_time> deadline);

    [[nodiscard]] std::size_t count(health grade) const noexcept { return grades_[place(grade)]; }
    [[nodiscard]] const condition_counts& counts(organization_id organization) const;
    /// The earliest deadline that was set.
    [[nodiscard]] std::optional<boot_time> next_deadline(organization_id organization) const;
    /// The first `most` sessions that are not well, the worst first.
    [[nodiscard]] std::vector<session_id> unwell(std::size_t most) const;

private:
    void list(session_id id, health grade);
    void unlist(session_id id, health grade);
    static std::size_t place(health grade) noexcept { return static_cast<std::size_t>(grade); }

    std::array<std::size_t, 3> grades_{};
    std::unordered_map<organization_id, condition_counts> counts_;
    std::unordered_map<organization_id, deadline_heap<session_id>> deadlines_;
    std::set<session_id> degraded_;
    std::set<session_id> in_need_;  ///< of attention
};

}  // namespace tokenkeeper::supervision
