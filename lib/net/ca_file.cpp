#include "lib/net/ca_file.hpp"

#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace tokenkeeper::net {
namespace {

template <auto release>
struct by {
    void operator()(auto* what) const noexcept { release(what); }
};

}  // namespace

std::string ca_trouble(std::string_view pem) {
    const std::unique_ptr<BIO, by<BIO_free_all>> from{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    if (!from) return "is too large";
    for (unsigned read = 0;; ++read) {
        ERR_clear_error();
        const std::unique_ptr<X509, by<X509_free>> one{
            PEM_read_bio_X509_AUX(from.get(), nullptr, nullptr, nullptr)};
        if (one) continue;
        const auto why = ERR_peek_last_error();
        ERR_clear_error();
        if (ERR_GET_LIB(why) != ERR_LIB_PEM || ERR_GET_REASON(why) != PEM_R_NO_START_LINE)
            return "has a certificate that cannot be read: number " + std::to_string(read + 1);
        if (read > 0) return {};
        return "holds no certificate in PEM form (no line \"-----BEGIN CERTIFICATE-----\")";
    }
}

}  // namespace tokenkeeper::net
