#include "lib/net/tls/chain_cost.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace tokenkeeper::net {

namespace {

constexpr int most_certificates = 10;
constexpr int most_bits = 8192;
constexpr int most_exponent_bits = 33;
constexpr int most_constraints = 4096;  ///< bytes, in the whole chain

bool is_usual_rsa(const X509* certificate) {
    const auto* key = X509_get0_pubkey(certificate);
    BIGNUM* exponent = nullptr;
    if (key == nullptr || EVP_PKEY_get_bits(key) > most_bits ||
        EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1)
        return false;
    const int bits = BN_num_bits(exponent);
    BN_free(exponent);
    return bits <= most_exponent_bits;
}

/// A curve by its name: one that the certificate describes itself is none.
bool is_usual_curve(const X509_ALGOR* algorithm) {
    int type = 0;
    const void* value = nullptr;
    X509_ALGOR_get0(nullptr, &type, &value, algorithm);
    if (type != V_ASN1_OBJECT) return false;
    const int curve = OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(value));
    return curve == NID_X9_62_prime256v1 || curve == NID_secp384r1 || curve == NID_secp521r1;
}

bool has_usual_key(const X509* certificate) {
    X509_ALGOR* algorithm = nullptr;
    if (X509_PUBKEY_get0_param(nullptr, nullptr, nullptr, &algorithm, X509_get_X509_PUBKEY(certificate)) != 1)
        return false;
    const ASN1_OBJECT* kind = nullptr;
    X509_ALGOR_get0(&kind, nullptr, nullptr, algorithm);
    switch (OBJ_obj2nid(kind)) {
        case NID_rsaEncryption:
        case NID_rsassaPss:
            return is_usual_rsa(certificate);
        case NID_X9_62_id_ecPublicKey:
            return is_usual_curve(algorithm);
        case NID_ED25519:
        case NID_ED448:
            return true;
        default:
            return false;
    }
}

int size_of_constraints(const X509* certificate) {
    int size = 0;
    for (int place = -1; (place = X509_get_ext_by_NID(certificate, NID_name_constraints, place)) >= 0;)
        size += ASN1_STRING_length(X509_EXTENSION_get_data(X509_get_ext(certificate, place)));
    return size;
}

}  // namespace

X509* costly_certificate(X509_STORE_CTX* chain) {
    auto* shown = X509_STORE_CTX_get0_untrusted(chain);
    int constraints = 0;
    for (int place = 0; place < sk_X509_num(shown); ++place) {
        auto* certificate = sk_X509_value(shown, place);
        constraints += size_of_constraints(certificate);
        if (place >= most_certificates || constraints > most_constraints || !has_usual_key(certificate))
            return certificate;
    }
    return nullptr;
}

int verify_at_fair_cost(X509_STORE_CTX* chain, void* /*unused*/) {
    auto* costly = costly_certificate(chain);
    if (costly == nullptr) return X509_verify_cert(chain);
    X509_STORE_CTX_set_current_cert(chain, costly);
    X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
    // The callback of the connection remembers the fault.
    if (auto* const remember = X509_STORE_CTX_get_verify_cb(chain)) remember(0, chain);
    return 0;
}

}  // namespace tokenkeeper::net
