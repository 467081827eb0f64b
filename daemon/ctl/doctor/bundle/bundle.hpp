#pragma once

#include "daemon/ctl/doctor/examination.hpp"
#include "daemon/ctl/failure.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl::doctor {

/// A file of a bundle.
struct bundle_entry {
    std::string name;         ///< in the archive
    std::string description;  ///< what is in it, and what was removed
    std::string content;
};

/// Everything that a supporter needs, without a secret: the report, the configuration without its secrets,
/// the daemon's status and sessions, the histories of sessions that are not well (at most 100), versions,
/// owners and rights of files, and units. It asks the daemon for the histories.
std::vector<bundle_entry> gather_bundle(const command_context& context, const examination& made);

/// Writes one archive (tar) for the caller alone, mode 0600. It never overwrites a file, and leaves none
/// behind where it fails.
outcome<void> write_bundle(const std::string& file, const std::vector<bundle_entry>& entries, wall_time now);

/// Fails where the file exists already.
outcome<void> check_bundle_file(const std::string& file);

}  // namespace tokenkeeper::ctl::doctor
