#pragma once

#include "daemon/health/warning.hpp"
#include "lib/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper {

/// The need of an organization that exceeds its budget: one clause, and whether kept sessions will be lost.
struct overload {
    std::string clause;
    bool loses_sessions = false;
};

/// The warning clock_differs is about more than this.
constexpr milliseconds tolerated_clock_offset = std::chrono::minutes{2};

/// The API of an organization has another clock than this host.
struct clock_difference {
    std::string organization;
    milliseconds offset{};  ///< what this host's clock is ahead: beyond tolerated_clock_offset
};

/// Everything that is known of the daemon itself. Empty texts mean none.
struct daemon_facts {
    std::string store_trouble;                       ///< why the store cannot be used now
    std::string store_damage;                        ///< since the last reload
    std::string store_replacement;                   ///< since the last reload
    std::vector<std::string> refused_configuration;  ///< the errors of the file that was refused last
    std::map<std::string, overload> overloads;       ///< by organization
    std::optional<clock_difference> clock;           ///< the worst of all organizations
    std::optional<wall_time> dropping_until{};     ///< when the log counts as whole again if it loses no more
    std::uint64_t dropped_lines = 0;               ///< of the log, in the last minutes
    std::vector<std::string> unanswered_accounts;  ///< the name service gave no answer about them
    std::vector<std::string> unusable_rules;       ///< of the daemon's own sections
    std::string files_unheard;                     ///< why the kernel does not tell which files change
    std::string metrics_trouble;                   ///< why the metrics' own address cannot be used
    std::map<std::string, std::string> set_troubles{};         ///< of session sets, by name
    std::map<std::uint64_t, std::string> notifier_troubles{};  ///< of the notifiers that fail
    std::map<std::string, std::string>
        left_sinks;  ///< files of token sinks without a session that could not be removed
};

/// Judges the daemon by itself, whatever the health of its sessions.
assessment assess(const daemon_facts& facts, wall_time now);

}  // namespace tokenkeeper
