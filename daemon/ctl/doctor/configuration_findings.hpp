#pragma once

#include "daemon/config/config.hpp"
#include "daemon/ctl/doctor/finding.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenkeeper::ctl::doctor {

/// The configuration on the disk, as far as it is known.
struct configuration_facts {
    std::string file;
    /// The reason why this user cannot look at it, although the daemon may: "Permission denied"; empty: he
    /// can.
    std::string refusal;
    std::vector<config::diagnostic> errors;  ///< it is not valid
    std::vector<config::diagnostic> doubts;
    std::vector<config::diagnostic> secret_doubts;
    std::string summary;               ///< "1 organization, 3 sessions"; of a valid one
    std::size_t secret_files = 0;      ///< that it names
    std::size_t unreadable_files = 0;  ///< of these, for this user
};

/// The part of the configuration that a report is about.
struct report_scope {
    std::string session;       ///< empty: all
    std::string organization;  ///< that of the session; empty: all, or unknown

    /// True for a path such as "sessions.lobby.mode", unless it is about another session or organization.
    [[nodiscard]] bool covers(const std::string& path) const;
};

/// Judges the configuration and the rights of its secret files, in the words of config::load.
findings configuration_findings(const configuration_facts& facts, const report_scope& scope);

/// The folder of the state store, and how it may be used.
struct folder_facts {
    std::string path;
    bool exists = false;
    unsigned mode = 0;
};
finding state_folder_finding(const folder_facts& folder);

}  // namespace tokenkeeper::ctl::doctor
