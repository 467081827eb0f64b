#pragma once

#include "daemon/config/config.hpp"
#include "daemon/runtime/secret_files.hpp"
#include "lib/base/secret.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::runtime {

/// Each of these can wait for the folder without end, as others can hold it: see
/// files/patience/patient_thread.hpp.

/// Writes the token and a line end into the sink's file, so that a reader sees the old token or the new one
/// and never a part: a file without a name, with the final owner, group and mode and no access control list,
/// whatever the folder gives to new files, is written and synced, gets the name `.NAME.new` and is renamed at
/// once, and the folder is synced. Where a file system has no files
/// without a name, it is written as `.NAME.new`. Writes nothing if the file holds this token already. Removes
/// the `.NAME.new` of a killed process. The folder is opened once, and never through another user's link.
/// Returns the error, or an empty text.
std::string write_sink_file(const config::token_sink& sink, const secret& token);

/// Removes the file, which may be missing.
sink_outcome remove_sink_file(const config::token_sink& sink);

/// Removes the file if the daemon's own user owns it, or what a killed process left of it. Somebody else's
/// stays, which is no trouble.
sink_outcome remove_own_sink_file(const std::filesystem::path& file);

/// Removes what a process left that was killed while it wrote the file.
void remove_unfinished_sink_file(const std::filesystem::path& file);

}  // namespace tokenkeeper::runtime
