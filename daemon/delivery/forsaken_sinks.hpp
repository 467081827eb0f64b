#pragma once

#include "daemon/config/config.hpp"

#include <filesystem>
#include <set>

namespace tokenkeeper::delivery {

/// What becomes of sinks that were of a session, of an earlier process or of the configuration before, and
/// are of none now.
struct sink_fates {
    std::set<std::filesystem::path> forsaken;  ///< they left the configuration: their files must be removed
    /// The configuration needs the file for something else, or may: it is nobody's sink any more, and stays.
    std::set<std::filesystem::path> needed_otherwise;
    /// They may be of a session of a set whose folder could not be read yet.
    std::set<std::filesystem::path> doubted;
};

/// Those that are of a session in `settings` have none.
sink_fates fates_of(const std::set<std::filesystem::path>& former, const config::configuration& settings);

}  // namespace tokenkeeper::delivery
