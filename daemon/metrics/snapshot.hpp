#pragma once

#include "daemon/health/condition_counts.hpp"
#include "daemon/health/warning.hpp"
#include "lib/base/time.hpp"
#include "lib/scheduler/state_counts.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::metrics {

/// The connections to an organization's API and login service.
struct connection_numbers {
    std::size_t in_use = 0;
    std::size_t idle = 0;
};

/// An organization in numbers, as scheduler and health have them.
struct organization_numbers {
    std::string_view name;
    state_counts by_state;
    condition_counts conditions;
    std::optional<wall_time> next_deadline;  ///< of kept sessions whose last check failed
    connection_numbers connections;
};

/// The process as the operating system sees it.
struct process_figures {
    double processor_seconds = 0;
    std::size_t resident_bytes = 0;
    std::size_t virtual_bytes = 0;
    std::size_t open_descriptors = 0;
    std::size_t most_descriptors = 0;
    std::size_t threads = 0;
    wall_time started{};
};

/// Every gauge that is not about one session, at one moment. The names must outlive it.
struct snapshot {
    std::string_view version;
    assessment daemon;
    wall_time config_loaded;
    bool config_refused = false;                      ///< the last reload was
    std::vector<organization_numbers> organizations;  ///< in name order
    std::optional<process_figures> process;
};

/// Appends the gauges of the daemon and of the organizations.
void write_gauges(std::string& text, const snapshot& now);
/// Appends the figures of the process, if there are any.
void write_process(std::string& text, const snapshot& now);

}  // namespace tokenkeeper::metrics
