#include "lib/net/tls/peer_certificate.hpp"

#include <ctime>
#include <memory>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tokenkeeper::net {

namespace {

struct deleter {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(BIO* text) const noexcept { BIO_free(text); }
};

std::string text_of(const X509_NAME* name) {
    const std::unique_ptr<BIO, deleter> out{BIO_new(BIO_s_mem())};
    if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
    char* text = nullptr;
    const auto length = BIO_get_mem_data(out.get(), &text);
    return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : std::string{};
}

}  // namespace

std::optional<server_certificate> peer_certificate(const SSL* connection, const std::string& host) {
    const std::unique_ptr<X509, deleter> shown{SSL_get_peer_certificate(connection)};
    std::tm ends{};
    if (!shown || ASN1_TIME_to_tm(X509_get0_notAfter(shown.get()), &ends) != 1) return std::nullopt;
    return server_certificate{host, text_of(X509_get_subject_name(shown.get())),
                              wall_time{seconds{::timegm(&ends)}}};
}

}  // namespace tokenkeeper::net
