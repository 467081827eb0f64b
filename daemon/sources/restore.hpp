#pragma once

#include "daemon/sources/source_context.hpp"

namespace tokenkeeper::sources {

/// Tells the scheduler what the vault holds of a session. False: no token that may live, and none that an
/// operator revoked; nothing was told.
bool restore(const source_context& context, const session_entry& session);

/// What max_session counts from, where an earlier process knew it.
std::optional<boot_time> kept_since(const source_context& context, const session_entry& session);

/// The contract's word for a secret's file that cannot be used.
std::string reason_of(const config::secret_file_error& trouble);

}  // namespace tokenkeeper::sources
