#pragma once

#include "daemon/config/config.hpp"
#include "lib/base/secret.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::runtime {

/// Writes the token and a line end into the sink's file, so that a reader sees the old token or the new one
/// and never half of one: a temporary file in the same folder (`.NAME.new`) with the final owner and mode,
/// synced, renamed, the folder synced. Nothing is written where the file holds this token already. A
/// temporary file that a killed process left is removed. Empty, or what went wrong.
std::string write_token_file(const config::token_sink& to, const secret& token);

/// Removes the file; one that is not there is fine. Empty, or what went wrong.
std::string remove_token_file(const config::token_sink& from);

}  // namespace tokenkeeper::runtime
