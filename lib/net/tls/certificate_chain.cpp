#include "lib/net/tls/certificate_chain.hpp"

#include "lib/net/tls/certificate_summary.hpp"
#include "lib/net/tls/tls_stream.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tokenkeeper::net {

std::vector<chain_certificate> certificate_chain(byte_stream& stream) {
    std::vector<chain_certificate> chain;
    auto* encrypted = dynamic_cast<tls_stream*>(&stream);
    if (encrypted == nullptr) return chain;
    const auto* certificates = SSL_get0_verified_chain(encrypted->connection());
    if (certificates == nullptr) return chain;
    for (int i = 0; i < sk_X509_num(certificates); ++i) {
        const X509& certificate = *sk_X509_value(certificates, i);
        chain.push_back({summary_of(certificate), end_of(certificate)});
    }
    return chain;
}

}  // namespace tokenkeeper::net
