#pragma once

#include "daemon/sources/source_context.hpp"

namespace tokenkeeper::sources {

/// Tells the scheduler the tokens that the vault holds for a session. Returns false, and tells nothing, if
/// there is no token that may live and none that an operator revoked. `from_login`: a person brought the
/// token that waits to be verified.
bool restore(const source_context& context, const session_entry& session, bool from_login = false);

/// Tells the scheduler only the present token of a given row, to be kept while another one is verified.
/// Returns false, and tells nothing, if it is known to have ended, or if an operator revoked it.
bool restore_present(const source_context& context, const session_entry& session);

/// The start of max_session, if an earlier process knew it.
std::optional<keep_start> kept_since(const source_context& context, const session_entry& session);

}  // namespace tokenkeeper::sources
