#pragma once

#include <string>
#include <vector>

#include <openssl/types.h>

namespace tokenkeeper::tests {

/// The ciphers and groups of finite fields that the client at the other end offered.
std::vector<std::string> offered_finite_fields(SSL* connection);

/// Lets a server ask for the client's certificate, of so many authorities with empty names.
void ask_for_certificate(SSL_CTX* context, int authorities);

}  // namespace tokenkeeper::tests
