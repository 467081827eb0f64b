#pragma once

#include "daemon/sources/source_context.hpp"

namespace tokenkeeper::sources {

/// Tells the scheduler the tokens that the vault holds for a session. Returns false, and tells nothing, if
/// there is no token that may live and none that an operator revoked.
bool restore(const source_context& context, const session_entry& session);

/// The start of max_session, if an earlier process knew it.
std::optional<boot_time> kept_since(const source_context& context, const session_entry& session);

/// The word for programs for a secret's file that cannot be used.
std::string_view reason_of(const config::secret_file_error& trouble);

}  // namespace tokenkeeper::sources
