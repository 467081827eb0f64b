#include "lib/net/tls/peer_certificate.hpp"

#include "lib/net/tls/certificate_summary.hpp"

#include <memory>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tokenkeeper::net {

std::optional<server_certificate> peer_certificate(const SSL* connection, const std::string& host) {
    const std::unique_ptr<X509, decltype(&X509_free)> shown{SSL_get_peer_certificate(connection), &X509_free};
    if (!shown) return std::nullopt;
    const auto ends = end_of(*shown);
    if (!ends) return std::nullopt;
    return server_certificate{host, *ends};
}

}  // namespace tokenkeeper::net
