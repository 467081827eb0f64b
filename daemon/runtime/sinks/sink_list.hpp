#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::runtime {

/// Reads the list of sinks that an earlier process wrote: one absolute path a line. What is no such line is
/// skipped, and a missing file is an empty list.
std::vector<std::filesystem::path> read_sink_list(const std::filesystem::path& file);

/// The text of such a list without its last line end. REQUIRES: no path holds a control character.
std::string sink_list_of(const std::set<std::filesystem::path>& sinks);

}  // namespace tokenkeeper::runtime
