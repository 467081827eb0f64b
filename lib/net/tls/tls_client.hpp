#pragma once

#include "lib/base/error.hpp"
#include "lib/net/server_certificate.hpp"
#include "lib/net/socket/byte_stream.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::net {

/// Makes TLS connections (1.2 at least) with one set of trust settings: the system's roots and, where given,
/// a CA file. It checks chain and host name, and resumes earlier sessions. A handshake after the system's
/// roots were replaced uses the new ones.
class tls_client {
public:
    /// The server to speak to. `host` is a name or an address; names also go into SNI.
    struct peer {
        std::string host;
        bool is_address = false;
        std::uint16_t port = 443;
    };

    tls_client() = default;
    tls_client(const tls_client&) = delete;
    tls_client& operator=(const tls_client&) = delete;
    virtual ~tls_client() = default;

    /// Fails with errc::certificate_…, tls_failed, tls_timeout or cancelled; the message names host and
    /// cause. REQUIRES: the client outlives the call. The stream may outlive the client.
    virtual boost::asio::awaitable<result<std::shared_ptr<byte_stream>>> handshake(
        boost::asio::ip::tcp::socket socket, peer server, milliseconds timeout) = 0;

    /// The certificate of the last handshake that succeeded; null: there was none.
    [[nodiscard]] virtual const server_certificate* certificate() const noexcept = 0;
};

/// Fails with errc::invalid_argument where the CA file cannot be read or holds no certificate.
result<std::shared_ptr<tls_client>> make_tls_client(const std::optional<std::filesystem::path>& ca_file);

}  // namespace tokenkeeper::net
