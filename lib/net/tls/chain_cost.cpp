#include "lib/net/tls/chain_cost.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace tokenkeeper::net {

namespace {

using bytes = std::span<const std::uint8_t>;

constexpr int most_certificates = 10;
constexpr int most_bits = 8192;
constexpr int most_exponent_bits = 33;
constexpr int most_constraints = 4'096;  ///< bytes, in the whole chain
constexpr int most_names = 16'384;       ///< the same, where there are constraints

/// Takes a text behind its length, which has so many bytes.
std::optional<bytes> take_counted(bytes& rest, std::size_t length_size) {
    if (rest.size() < length_size) return std::nullopt;
    std::size_t length = 0;
    for (const auto byte : rest.first(length_size))
        length = length << 8U | byte;
    rest = rest.subspan(length_size);
    if (rest.size() < length) return std::nullopt;
    const auto taken = rest.first(length);
    rest = rest.subspan(length);
    return taken;
}

struct element {
    int tag = 0;
    bytes content;
};

/// Takes an element of DER, which tells its length.
std::optional<element> take_element(bytes& rest) {
    const auto* place = rest.data();
    long length = 0;
    int tag = 0;
    int kind = 0;
    const int form = ASN1_get_object(&place, &length, &tag, &kind, static_cast<long>(rest.size()));
    const bool is_definite = (form & 0x80) == 0 && (form & 1) == 0;
    if (!is_definite) return std::nullopt;
    const auto head = static_cast<std::size_t>(place - rest.data());
    const auto size = static_cast<std::size_t>(length);
    const element taken{kind == V_ASN1_UNIVERSAL ? tag : -1, rest.subspan(head, size)};
    rest = rest.subspan(head + size);
    return taken;
}

bool is_one_of(bytes identifier, std::initializer_list<int> kinds) {
    return std::ranges::any_of(kinds, [identifier](int nid) {
        const auto* known = OBJ_nid2obj(nid);
        return std::ranges::equal(identifier, bytes{OBJ_get0_data(known), OBJ_length(known)});
    });
}

/// `algorithm`: the content of an AlgorithmIdentifier.
bool is_usual_algorithm(bytes algorithm) {
    const auto kind = take_element(algorithm);
    if (!kind || kind->tag != V_ASN1_OBJECT) return false;
    if (!is_one_of(kind->content, {NID_X9_62_id_ecPublicKey}))
        return is_one_of(kind->content, {NID_rsaEncryption, NID_rsassaPss, NID_ED25519, NID_ED448});
    const auto curve = take_element(algorithm);
    return curve && curve->tag == V_ASN1_OBJECT &&
           is_one_of(curve->content, {NID_X9_62_prime256v1, NID_secp384r1, NID_secp521r1});
}

/// The certificate in DER (RFC 5280, 4.1) has a key of a usual kind.
bool has_usual_key(bytes certificate) {
    const auto whole = take_element(certificate);
    if (!whole || whole->tag != V_ASN1_SEQUENCE) return false;
    auto signed_part = whole->content;
    const auto fields = take_element(signed_part);
    if (!fields || fields->tag != V_ASN1_SEQUENCE) return false;
    auto rest = fields->content;
    auto field = take_element(rest);
    if (field && field->tag == -1) field = take_element(rest);  // behind the version: the serial number
    // The algorithm of the signature, the issuer, the validity, the subject, and the key.
    for (int i = 0; field && i < 5; ++i)
        field = take_element(rest);
    if (!field || field->tag != V_ASN1_SEQUENCE) return false;
    auto key = field->content;
    const auto algorithm = take_element(key);
    return algorithm && algorithm->tag == V_ASN1_SEQUENCE && is_usual_algorithm(algorithm->content);
}

bool is_usual_rsa(const EVP_PKEY* key) {
    BIGNUM* exponent = nullptr;
    if (EVP_PKEY_get_bits(key) > most_bits ||
        EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1)
        return false;
    const int bits = BN_num_bits(exponent);
    BN_free(exponent);
    return bits <= most_exponent_bits;
}

bool has_usual_rsa(const X509* certificate) {
    const auto* key = X509_get0_pubkey(certificate);
    if (key == nullptr) return false;
    const int kind = EVP_PKEY_get_base_id(key);
    return (kind != EVP_PKEY_RSA && kind != EVP_PKEY_RSA_PSS) || is_usual_rsa(key);
}

int size_of_extensions(const X509* certificate, int kind) {
    int size = 0;
    for (int place = -1; (place = X509_get_ext_by_NID(certificate, kind, place)) >= 0;)
        size += ASN1_STRING_length(X509_EXTENSION_get_data(X509_get_ext(certificate, place)));
    return size;
}

/// The first certificate that would take too long; null: none.
X509* costly_certificate(X509_STORE_CTX* chain) {
    auto* shown = X509_STORE_CTX_get0_untrusted(chain);
    int names = 0;
    int constraints = 0;
    for (int place = 0; place < sk_X509_num(shown); ++place) {
        auto* certificate = sk_X509_value(shown, place);
        names += size_of_extensions(certificate, NID_subject_alt_name);
        constraints += size_of_extensions(certificate, NID_name_constraints);
        // Each name is compared with each constraint.
        const bool is_too_much = constraints > most_constraints || (constraints > 0 && names > most_names);
        if (is_too_much || !has_usual_rsa(certificate)) return certificate;
    }
    return nullptr;
}

}  // namespace

bool has_costly_keys(bytes message, bool is_tls_1_3) {
    if (is_tls_1_3 && !take_counted(message, 1)) return true;
    auto list = take_counted(message, 3);
    if (!list) return true;
    for (int count = 0; !list->empty(); ++count) {
        const auto certificate = take_counted(*list, 3);
        if (!certificate || count >= most_certificates || !has_usual_key(*certificate)) return true;
        if (is_tls_1_3 && !take_counted(*list, 2)) return true;
    }
    return false;
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
