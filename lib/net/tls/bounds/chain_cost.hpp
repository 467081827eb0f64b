#pragma once

#include <cstdint>
#include <span>

namespace tokenkeeper::net {

/// A server chooses the certificates that it shows, anybody's, and OpenSSL takes this thread's time and
/// memory for them: when it reads them (for keys on curves that a certificate describes itself, for a copy of
/// the issuer's name at each place of its revocation lists, and for fifty bytes where a name has one), and
/// when it checks the chain (for signatures, names and policies). Allowed is what public authorities use: ten
/// certificates of 32 KiB, keys of RSA up to 8,192 bits with an exponent of up to 33 bits, of P-256, P-384,
/// P-521, Ed25519 or Ed448, 8 KiB of subjects and issuers, 16 KiB of alternative names, 4 KiB of name
/// constraints, 8 KiB of policies and resources, and 4 KiB of identifiers of authorities and places of
/// revocation lists, none of which is relative to the issuer; of all together 1,500 elements. All of it is
/// DER, as RFC 5280 has it: what OpenSSL would read in another way than this is refused.

/// True if the content of a Certificate message (RFC 5246, 7.4.2; RFC 8446, 4.4.2) is beyond that (its
/// size is checked by OpenSSL), or is no such content. It reads no key.
bool is_costly(std::span<const std::uint8_t> message, bool is_tls_1_3);

/// Bytes of the message, for SSL_CTX_set_max_cert_list.
constexpr long most_of_message = 32'768;

/// The certificates between the server's own and the root.
constexpr int most_intermediates = 6;

}  // namespace tokenkeeper::net
