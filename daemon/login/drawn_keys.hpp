#pragma once

#include "daemon/login/pending_logins.hpp"
#include "lib/base/secret.hpp"

#include <string>

namespace tokenkeeper::login {

/// The keys of a new login: 256 random bits each, from OpenSSL. Throws std::runtime_error if there
/// are no random numbers.
login_keys draw_keys();

/// The challenge that goes with a verifier by the method S256 (RFC 7636 §4.2).
std::string code_challenge(const secret& verifier);

}  // namespace tokenkeeper::login
