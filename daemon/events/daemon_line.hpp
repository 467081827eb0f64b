#pragma once

#include "daemon/events/daemon_facts.hpp"
#include "daemon/logging/event.hpp"

#include <vector>

namespace tokenkeeper::events {

/// The log lines of facts of the daemon itself; one overload for each kind.
struct daemon_lines {
    using lines = std::vector<logging::event>;

    lines operator()(const configuration_loaded& fact) const;
    lines operator()(const configuration_refused& fact) const;
    lines operator()(const configuration_doubted& fact) const;
    lines operator()(const rule_looked_up& fact) const;
    lines operator()(const set_members_changed& fact) const;
    lines operator()(const set_files_left_out& fact) const;
    lines operator()(const wall_clock_set& fact) const;
    lines operator()(const host_stood_still& fact) const;
    lines operator()(const daemon_ready& fact) const;
    lines operator()(const daemon_stopping& fact) const;
    lines operator()(const notification_tried& fact) const;
    lines operator()(const notifications_unsent_at_stop& fact) const;
    lines operator()(const grants_unanswered_at_stop& fact) const;
    lines operator()(const unsaved_at_stop& fact) const;
};

}  // namespace tokenkeeper::events
