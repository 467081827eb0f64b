#pragma once

#include "daemon/events/event_bus.hpp"
#include "daemon/health/assessed_session.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/supervisor/health/known_facts.hpp"
#include "daemon/supervisor/health/session_tally.hpp"
#include "lib/scheduler/scheduler.hpp"
#include "lib/scheduler/tables/deadline_heap.hpp"
#include "lib/scheduler/tables/id_table.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace tokenkeeper::supervision {

/// Watches the health of the sessions and of the daemon, and publishes the beginning and the end of every
/// warning, and every change of a health. It judges a session again when one of its facts changes, and at the
/// times when a warning begins or ends by itself; it never walks over all sessions.
class health_watch {
public:
    /// The number of lines of the log that were lost since the start; may be empty.
    using loss_counter = std::function<std::uint64_t()>;

    /// It hears the events from now on: make it before anybody publishes one.
    health_watch(runtime::runtime& world, events::event_bus& events, const scheduler& sessions,
                 const roster& names, pulse& beat, loss_counter lost_lines);
    health_watch(const health_watch&) = delete;
    health_watch& operator=(const health_watch&) = delete;

    /// Judges these sessions, and everything else that has changed or whose time has come: up to a thousand,
    /// and the rest in the next turns of the loop.
    void update(const std::vector<session_id>& changed);
    /// When it wants to be updated: at once while sessions wait to be judged, else when a warning begins or
    /// ends by itself.
    [[nodiscard]] std::optional<boot_time> next_wakeup() const;
    /// A request to this organization ended: its servers may have shown other certificates.
    void look_at_certificates(const organization_entry& organization);
    /// An answer of the organization's API told its clock.
    void compare_clocks(organization_id organization, wall_time server);

    /// The session as `view` has it, with its name, organization and source, its health and its use.
    [[nodiscard]] assessed_session assess(const session_entry& session, session_view view) const;
    /// The health of the session at the last update.
    [[nodiscard]] health grade(session_id id) const;
    /// All sessions together, as of the last update.
    [[nodiscard]] const session_tally& tally() const noexcept { return tally_; }
    /// The daemon's own condition.
    [[nodiscard]] assessment daemon_condition() const;

private:
    struct standing_warning {
        warning_code code{};
        health severity{};
        boot_time since;
    };
    /// What was published last of a session, or of the daemon.
    struct record {
        events::subject about;  ///< empty while there is no warning
        organization_id organization = 0;
        health grade = health::ok;
        std::vector<standing_warning> warnings;
    };

    void note(session_id id);
    void note_all(organization_id organization);
    std::vector<session_id> take_noted();
    void judge(session_id id);
    [[nodiscard]] daemon_facts facts_of_daemon(const instant& now) const;
    void judge_daemon();
    void plan(session_id id, const assessment& judged, const instant& now);
    void forget(session_id id);
    void publish(record& before, const assessment& judged, const events::subject& about);
    void publish_ends(record& before, const assessment* judged);
    void complete(assessment& judged, const record* before) const;

    runtime::runtime& world_;
    const events::event_bus& events_;
    const scheduler& sessions_;
    const roster& names_;
    pulse& pulse_;
    loss_counter lost_lines_;
    known_facts facts_;
    std::deque<session_id> noted_;  ///< to be judged; 0 is the daemon
    id_table<record> records_;
    record daemon_;
    session_tally tally_;
    deadline_heap<session_id, id_table<std::size_t>> deadlines_;
};

}  // namespace tokenkeeper::supervision
