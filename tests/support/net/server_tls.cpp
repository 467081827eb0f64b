#include "tests/support/net/server_tls.hpp"

#include <openssl/ssl.h>

namespace tokenkeeper::tests {

std::vector<std::string> offered_finite_fields(SSL* connection) {
    std::vector<std::string> found;
    const auto* ciphers = SSL_get_client_ciphers(connection);
    for (int i = 0; ciphers != nullptr && i < sk_SSL_CIPHER_num(ciphers); ++i) {
        const auto* each = sk_SSL_CIPHER_value(ciphers, i);
        if (SSL_CIPHER_get_kx_nid(each) == NID_kx_dhe) found.emplace_back(SSL_CIPHER_get_name(each));
    }
    std::vector<int> groups(static_cast<std::size_t>(SSL_get1_groups(connection, nullptr)));
    SSL_get1_groups(connection, groups.data());
    for (const int group : groups)
        if (group >= NID_ffdhe2048 && group <= NID_ffdhe8192) found.emplace_back(OBJ_nid2sn(group));
    return found;
}

void ask_for_certificate(SSL_CTX* context, int authorities) {
    auto* names = sk_X509_NAME_new_null();
    for (int i = 0; i < authorities; ++i)
        sk_X509_NAME_push(names, X509_NAME_new());
    SSL_CTX_set_client_CA_list(context, names);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

}  // namespace tokenkeeper::tests
