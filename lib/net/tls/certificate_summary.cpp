#include "lib/net/tls/certificate_summary.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <memory>
#include <string_view>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/x509.h>

namespace tokenkeeper::net {
namespace {

constexpr std::size_t longest_name = 60;

/// As RFC 2253 writes it: everything beyond ASCII and every control character is escaped. Empty: it has no
/// parts.
std::string name_text(const X509_NAME* name) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> output{BIO_new(BIO_s_mem()), &BIO_free};
    if (!output || X509_NAME_print_ex(output.get(), name, 0, XN_FLAG_RFC2253) < 0) return "?";
    char* data = nullptr;
    const auto size = static_cast<std::size_t>(std::max(BIO_get_mem_data(output.get(), &data), 0L));
    auto text = genesys::printable_message({data, size}, size);
    if (text.size() <= longest_name) return text;
    return text.substr(0, longest_name) + "...";
}

std::optional<wall_time> time_of(const ASN1_TIME* date) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(date, &parts) != 1) return std::nullopt;
    return wall_time{seconds{::timegm(&parts)}};
}

std::string or_none(std::string name) {
    return name.empty() ? "none" : name;
}

std::string date_text(const ASN1_TIME* date) {
    const auto moment = time_of(date);
    return moment ? format_rfc3339(*moment) : "?";
}

}  // namespace

std::string summary_of(const X509& certificate) {
    return "subject " + or_none(name_text(X509_get_subject_name(&certificate))) + ", issuer " +
           or_none(name_text(X509_get_issuer_name(&certificate))) + ", valid from " +
           date_text(X509_get0_notBefore(&certificate)) + " to " +
           date_text(X509_get0_notAfter(&certificate));
}

std::optional<wall_time> end_of(const X509& certificate) {
    return time_of(X509_get0_notAfter(&certificate));
}

std::optional<wall_time> first_end(const stack_st_X509* chain) {
    std::optional<wall_time> first;
    for (int i = 0; i < sk_X509_num(chain); ++i) {
        const auto end = end_of(*sk_X509_value(chain, i)).value_or(wall_time{});
        first = std::min(first.value_or(end), end);
    }
    return first;
}

}  // namespace tokenkeeper::net
