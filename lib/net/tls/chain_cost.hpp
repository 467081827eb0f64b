#pragma once

#include <openssl/x509_vfy.h>

namespace tokenkeeper::net {

/// A server chooses the chain that it shows, and each check of a signature or name takes the thread's time.
/// Public authorities use what is allowed here: at most ten certificates, keys of RSA up to 8,192 bits with
/// an exponent of up to 33 bits, of P-256, P-384, P-521, Ed25519 or Ed448, and 4 KiB of name constraints.
///
/// Returns the first certificate beyond that; null: none. REQUIRES: OpenSSL calls for the check of a chain.
X509* costly_certificate(X509_STORE_CTX* chain);

/// For SSL_CTX_set_cert_verify_callback: checks as OpenSSL does, but no chain with such a certificate, which
/// is the fault X509_V_ERR_APPLICATION_VERIFICATION.
int verify_at_fair_cost(X509_STORE_CTX* chain, void* unused);

/// The certificates between the server's own and the root.
constexpr int most_intermediates = 6;

}  // namespace tokenkeeper::net
