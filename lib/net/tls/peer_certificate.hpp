#pragma once

#include "lib/net/server_certificate.hpp"

#include <optional>
#include <string>

#include <openssl/types.h>

namespace tokenkeeper::net {

/// The certificate of the server at the other end, after a handshake with `host`; also where an earlier
/// session was resumed. Nullopt: OpenSSL cannot tell it.
std::optional<server_certificate> peer_certificate(const SSL* connection, const std::string& host);

}  // namespace tokenkeeper::net
