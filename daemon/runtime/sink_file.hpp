#pragma once

#include "daemon/config/config.hpp"
#include "lib/base/secret.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::runtime {

/// Writes the token and a line end into the sink's file, so that a reader sees the old token or the new one
/// and never a part: a temporary file in the same folder (`.NAME.new`) with the final owner and mode,
/// synced, renamed, the folder synced. Writes nothing if the file holds this token already. Removes the
/// temporary file of a killed process. Returns the error, or an empty text.
std::string write_sink_file(const config::token_sink& sink, const secret& token);

/// Removes the file, which may be missing. Returns the error, or an empty text.
std::string remove_sink_file(const config::token_sink& sink);

/// Returns true if the daemon's own user owns the file, or the temporary file of a process that was killed.
bool is_own_sink_file(const std::filesystem::path& file);

}  // namespace tokenkeeper::runtime
