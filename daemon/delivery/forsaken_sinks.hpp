#pragma once

#include "daemon/config/config.hpp"

#include <filesystem>
#include <set>

namespace tokenkeeper::delivery {

/// What became of the sinks that an earlier process had and that are of no session now.
struct sink_fates {
    std::set<std::filesystem::path> forsaken;  ///< they left the configuration: their files must be removed
    /// The configuration needs the file for something else, or may: it is nobody's sink any more, and stays.
    std::set<std::filesystem::path> needed_otherwise;
    /// They may be of a session of a set whose folder could not be read yet.
    std::set<std::filesystem::path> doubted;
};

/// The files of token sinks of `before` that `next` names as something else: they are no sinks any more, and
/// may hold what somebody has just put there.
std::set<std::filesystem::path> sinks_needed_otherwise(const config::configuration& before,
                                                       const config::configuration& next);

sink_fates fates_of(const std::set<std::filesystem::path>& remembered, const config::configuration& settings);

}  // namespace tokenkeeper::delivery
