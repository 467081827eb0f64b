#include "lib/net/tls/ca_file.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace tokenkeeper::net {
namespace {

constexpr auto no_certificate = "holds no certificate in PEM form (no line \"-----BEGIN CERTIFICATE-----\")";

struct release {
    void operator()(BIO* input) const noexcept { BIO_free_all(input); }
    void operator()(STACK_OF(X509_INFO) * parts) const noexcept {
        sk_X509_INFO_pop_free(parts, X509_INFO_free);
    }
};

bool names_certificate(std::string_view pem) {
    constexpr std::array headers{"-----BEGIN CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----",
                                 "-----BEGIN X509 CERTIFICATE-----"};
    return std::ranges::any_of(
        headers, [&](const char* header) { return pem.find(header) != std::string_view::npos; });
}

}  // namespace

std::string ca_trouble(std::string_view pem) {
    // A file of another kind, perhaps a private key, is not even decoded.
    if (!names_certificate(pem)) return no_certificate;
    if (pem.size() > INT_MAX) return "is too large";
    const std::unique_ptr<BIO, release> input{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    // OpenSSL reads a CA file in the same way when it uses one. The empty password keeps it from asking the
    // terminal for one.
    std::string no_password;
    ERR_clear_error();
    const std::unique_ptr<STACK_OF(X509_INFO), release> parts{
        PEM_X509_INFO_read_bio(input.get(), nullptr, nullptr, no_password.data())};
    if (!parts) {
        const char* reason = ERR_reason_error_string(ERR_peek_error());
        ERR_clear_error();
        return "has a part that cannot be read (" + std::string{reason != nullptr ? reason : "unknown"} + ')';
    }
    for (int i = 0; i < sk_X509_INFO_num(parts.get()); ++i)
        if (sk_X509_INFO_value(parts.get(), i)->x509 != nullptr) return {};
    return no_certificate;
}

}  // namespace tokenkeeper::net
