#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::runtime {

/// Reads the list of sinks that an earlier process wrote: one absolute path a line. What is no such line is
/// skipped, and a missing file is an empty list.
std::vector<std::filesystem::path> read_sink_list(const std::filesystem::path& file);

/// Replaces the list as a whole; durable when it returns. Returns the error, or an empty text.
/// REQUIRES: no path holds a control character.
std::string write_sink_list(const std::filesystem::path& file, const std::set<std::filesystem::path>& sinks);

}  // namespace tokenkeeper::runtime
