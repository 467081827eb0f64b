#pragma once

#include "daemon/runtime/secret_files.hpp"

#include <filesystem>
#include <string>

namespace tokenkeeper::runtime {

/// Reads the list of sinks that an earlier process wrote: in each line an absolute path, and behind a tab the
/// name of a session, where that is known. What is no such line is skipped, and a missing file is an empty
/// list.
sink_sessions read_sink_list(const std::filesystem::path& file);

/// The text of such a list without its last line end. REQUIRES: no path holds a control character.
std::string sink_list_of(const sink_lines& sinks);

}  // namespace tokenkeeper::runtime
