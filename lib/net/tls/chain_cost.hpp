#pragma once

#include <cstdint>
#include <span>

#include <openssl/x509_vfy.h>

namespace tokenkeeper::net {

/// A server chooses the certificates that it shows, anybody's, and OpenSSL takes this thread's time for them:
/// for keys on curves that a certificate describes itself already when it reads them, for signatures and
/// names when it checks the chain. Allowed is what public authorities use: at most ten certificates, keys of
/// RSA up to 8,192 bits with an exponent of up to 33 bits, of P-256, P-384, P-521, Ed25519 or Ed448, and 4
/// KiB of name constraints, with 16 KiB of names beside them.

/// True if the content of a Certificate message (RFC 5246, 7.4.2; RFC 8446, 4.4.2) has more certificates than
/// that, or keys of another kind, or is no such content. It reads no key.
bool has_costly_keys(std::span<const std::uint8_t> message, bool is_tls_1_3);

/// For SSL_CTX_set_cert_verify_callback: checks as OpenSSL does, but no chain with RSA keys or name
/// constraints beyond that, which is the fault X509_V_ERR_APPLICATION_VERIFICATION.
int verify_at_fair_cost(X509_STORE_CTX* chain, void* unused);

/// The certificates between the server's own and the root.
constexpr int most_intermediates = 6;

}  // namespace tokenkeeper::net
