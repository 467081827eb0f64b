#pragma once

#include <cstdint>
#include <span>

namespace tokenkeeper::net {

/// True if the content of a CertificateRequest (RFC 5246, 7.4.4; RFC 8446, 4.3.2) names more authorities than
/// 100, or they consist of more than 500 elements of DER: OpenSSL keeps them as long as the connection, in
/// fifty times their bytes, and the daemon has no certificate to show. True, too, for what is no such
/// content.
bool names_many_authorities(std::span<const std::uint8_t> message, bool is_tls_1_3);

}  // namespace tokenkeeper::net
