#include "tests/support/certificates.hpp"

#include <array>
#include <cstdint>
#include <ctime>
#include <stdexcept>
#include <string>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace tokenkeeper::tests {
namespace {

template <auto Function>
struct deleter {
    template <class T>
    void operator()(T* object) const {
        Function(object);
    }
};

using key_ptr = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, deleter<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, deleter<BIO_free_all>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, deleter<X509_EXTENSION_free>>;

void require(bool done, const char* operation) {
    if (!done) throw std::runtime_error(std::string("certificates: ") + operation);
}

key_ptr make_rsa_key(unsigned long exponent) {
    const std::unique_ptr<EVP_PKEY_CTX, deleter<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    const std::unique_ptr<BIGNUM, deleter<BN_free>> wanted(BN_new());
    require(BN_set_word(wanted.get(), exponent) == 1, "exponent");
    require(EVP_PKEY_keygen_init(context.get()) == 1, "no RSA");
    require(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048) == 1, "bits");
    require(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), wanted.get()) == 1, "exponent refused");
    EVP_PKEY* made = nullptr;
    require(EVP_PKEY_generate(context.get(), &made) == 1, "no RSA key");
    return key_ptr(made);
}

key_ptr make_key(const certificate_request& request) {
    if (request.algorithm == "RSA") return make_rsa_key(request.exponent);
    key_ptr key(EVP_EC_gen(request.algorithm.c_str()));
    require(key != nullptr, "no key");
    if (request.describes_curve) {
        require(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING,
                                               OSSL_PKEY_EC_ENCODING_EXPLICIT) == 1,
                "encoding");
    }
    return key;
}

void add_extension(X509* subject, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, subject, nullptr, nullptr, 0);
    const std::unique_ptr<CONF, deleter<NCONF_free>> no_sections(NCONF_new(nullptr));  // policies want them
    X509V3_set_nconf(&context, no_sections.get());
    extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    require(extension != nullptr, "no extension");
    require(X509_add_ext(subject, extension.get(), -1) == 1, "extension refused");
}

bool is_address(const std::string& name) {
    const std::unique_ptr<ASN1_OCTET_STRING, deleter<ASN1_OCTET_STRING_free>> parsed(
        a2i_IPADDRESS(name.c_str()));
    return parsed != nullptr;
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names) {
        if (!list.empty()) list += ',';
        list += (is_address(name) ? "IP:" : "DNS:") + name;
    }
    return list;
}

certificate_ptr make_certificate(const std::string& common_name, EVP_PKEY* key,
                                 const certificate_request& request) {
    certificate_ptr made(X509_new());
    require(made != nullptr, "no certificate");
    require(X509_set_version(made.get(), X509_VERSION_3) == 1, "version");
    std::uint64_t serial = 0;
    std::array<unsigned char, 7> random{};
    require(RAND_bytes(random.data(), static_cast<int>(random.size())) == 1, "random");
    for (const auto byte : random)
        serial = (serial << 8U) | byte;
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial) == 1, "serial");
    const std::time_t start = request.not_before.time_since_epoch().count();
    const std::time_t until = request.not_after.time_since_epoch().count();
    require(ASN1_TIME_set(X509_getm_notBefore(made.get()), start) != nullptr, "not before");
    require(ASN1_TIME_set(X509_getm_notAfter(made.get()), until) != nullptr, "not after");
    require(X509_set_pubkey(made.get(), key) == 1, "public key");
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
    require(X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8, text, -1, -1,
                                       0) == 1,
            "name");
    for (int i = 0; i < request.units; ++i) {
        require(X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "OU", MBSTRING_UTF8,
                                           reinterpret_cast<const unsigned char*>("unit"), -1, -1, 0) == 1,
                "unit");
    }
    return made;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(X509* value) {
    bio_ptr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(bio.get(), value) == 1, "PEM");
    return text_of(bio.get());
}

std::string to_pem(EVP_PKEY* value) {
    bio_ptr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PrivateKey(bio.get(), value, nullptr, nullptr, 0, nullptr, nullptr) == 1, "PEM");
    return text_of(bio.get());
}

}  // namespace

struct certificate_authority::state {
    key_ptr key;
    certificate_ptr own;
};

certificate_authority::certificate_authority(const std::string& common_name)
    : state_(std::make_unique<state>()) {
    certificate_request request;
    request.not_before -= std::chrono::hours{24 * 365};
    request.not_after += std::chrono::hours{24 * 365};
    state_->key = make_key(request);
    state_->own = make_certificate(common_name, state_->key.get(), request);
    X509* own = state_->own.get();
    require(X509_set_issuer_name(own, X509_get_subject_name(own)) == 1, "issuer");
    add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(own, own, NID_subject_key_identifier, "hash");
    require(X509_sign(own, state_->key.get(), EVP_sha256()) > 0, "signature");
}

certificate_authority::certificate_authority(certificate_authority&&) noexcept = default;
certificate_authority& certificate_authority::operator=(certificate_authority&&) noexcept = default;
certificate_authority::~certificate_authority() = default;

std::string certificate_authority::pem() const {
    return to_pem(state_->own.get());
}

certificate certificate_authority::issue(const certificate_request& request) const {
    const auto key = make_key(request);
    const auto leaf =
        make_certificate(request.names.empty() ? "nobody" : request.names.front(), key.get(), request);
    X509* own = state_->own.get();
    require(X509_set_issuer_name(leaf.get(), X509_get_subject_name(own)) == 1, "issuer");
    add_extension(leaf.get(), own, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(leaf.get(), own, NID_key_usage, "critical,digitalSignature");
    add_extension(leaf.get(), own, NID_ext_key_usage, "serverAuth");
    add_extension(leaf.get(), own, NID_authority_key_identifier, "keyid");
    for (const auto& [name, value] : request.extensions)
        add_extension(leaf.get(), own, OBJ_sn2nid(name.c_str()), value);
    if (!request.names.empty()) {
        add_extension(leaf.get(), own, NID_subject_alt_name, alternative_names(request.names));
    }
    require(X509_sign(leaf.get(), state_->key.get(), EVP_sha256()) > 0, "signature");
    return {to_pem(leaf.get()), to_pem(key.get())};
}

}  // namespace tokenkeeper::tests
