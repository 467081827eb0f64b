#pragma once

#include "daemon/config/config.hpp"
#include "daemon/control/backend.hpp"
#include "lib/base/error.hpp"

#include <string>

/// The words for a login that does not succeed. `name`: of the session, for the command that comes next.
namespace tokenkeeper::operations {

/// Nobody can log in to a session of this source.
control::refusal no_login_source(const config::session& settings);
control::refusal no_such_login(const std::string& name);
/// The redirect of another login: the pending one goes on.
control::refusal login_mismatch();
/// The login service, or the person before it, gave an error in place of a code (RFC 6749 §4.1.2.1).
/// Only the client that sent the redirect says so: the audit has none of its sentences, and one word at most.
control::refusal refusal_of_redirect(const control::login_redirect& redirect, const std::string& name);
/// The login service gave no token for the code.
control::refusal refused_exchange(const error& cause, const std::string& name);
/// The API does not accept the token that the login gave.
control::refusal refused_token(const error& cause, const std::string& name);

}  // namespace tokenkeeper::operations
