#include "lib/net/ca_file.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace tokenkeeper::net {
namespace {

constexpr auto none = "holds no certificate in PEM form (no line \"-----BEGIN CERTIFICATE-----\")";

struct release {
    void operator()(BIO* of) const noexcept { BIO_free_all(of); }
    void operator()(STACK_OF(X509_INFO) * of) const noexcept { sk_X509_INFO_pop_free(of, X509_INFO_free); }
};

bool names_certificate(std::string_view pem) {
    constexpr std::array headers{"-----BEGIN CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----",
                                 "-----BEGIN X509 CERTIFICATE-----"};
    return std::ranges::any_of(headers, [&](const char* h) { return pem.find(h) != std::string_view::npos; });
}

}  // namespace

std::string ca_trouble(std::string_view pem) {
    // What is something else by mistake, a private key perhaps, is not even decoded.
    if (!names_certificate(pem)) return none;
    if (pem.size() > INT_MAX) return "is too large";
    const std::unique_ptr<BIO, release> from{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    // As OpenSSL reads such a file when it is put to use; it would ask the terminal for a password that is
    // null.
    std::string no_password;
    ERR_clear_error();
    const std::unique_ptr<STACK_OF(X509_INFO), release> read{
        PEM_X509_INFO_read_bio(from.get(), nullptr, nullptr, no_password.data())};
    if (!read) {
        const char* why = ERR_reason_error_string(ERR_peek_error());
        ERR_clear_error();
        return "has a part that cannot be read (" + std::string{why != nullptr ? why : "unknown"} + ')';
    }
    for (int i = 0; i < sk_X509_INFO_num(read.get()); ++i)
        if (sk_X509_INFO_value(read.get(), i)->x509 != nullptr) return {};
    return none;
}

}  // namespace tokenkeeper::net
