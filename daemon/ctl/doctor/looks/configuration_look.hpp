#pragma once

#include "daemon/config/load.hpp"
#include "daemon/ctl/doctor/configuration_findings.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace tokenkeeper::ctl::doctor {

/// The configuration on the disk, read as the daemon would.
struct configuration_look {
    configuration_facts facts;
    std::optional<config::configuration> valid;  ///< nullopt: refused, or this user may not read it
};

configuration_look look_at_configuration(const std::filesystem::path& file, const config::environment& env);

/// The files of secrets that the configuration names for this scope, each once.
std::vector<std::filesystem::path> secret_files(const config::configuration& settings,
                                                const report_scope& scope);

/// The main file and those of sessions.d beside it.
std::vector<std::filesystem::path> configuration_files(const std::filesystem::path& file);

/// Its state folder as it is.
folder_facts look_at_folder(const std::filesystem::path& folder);

/// "0640 0:998 1234 2026-11-23T23:00:00Z /etc/…", or why there is none. Never the content.
std::string file_line(const std::filesystem::path& file);

}  // namespace tokenkeeper::ctl::doctor
