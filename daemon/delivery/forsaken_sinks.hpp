#pragma once

#include "daemon/config/config.hpp"

#include <filesystem>
#include <set>
#include <vector>

namespace tokenkeeper::delivery {

/// Returns the `remembered` sinks that left the configuration: their files must be removed. A file that the
/// configuration needs for something else now is nobody's sink any more, and stays.
std::vector<std::filesystem::path> forsaken_sinks(const std::vector<std::filesystem::path>& remembered,
                                                  const config::configuration& settings);

/// The remembered sinks that are one still, may be one, or must be removed.
std::vector<std::filesystem::path> remembered_still(const std::vector<std::filesystem::path>& remembered,
                                                    const config::configuration& settings);

/// The remembered sinks that may be of a session of a set whose folder cannot be read: that is not known yet.
std::vector<std::filesystem::path> sinks_in_doubt(const std::vector<std::filesystem::path>& remembered,
                                                  const config::configuration& settings);

}  // namespace tokenkeeper::delivery
