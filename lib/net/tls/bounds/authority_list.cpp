#include "lib/net/tls/bounds/authority_list.hpp"

#include "lib/net/tls/bounds/der.hpp"

#include <cstddef>
#include <optional>

namespace tokenkeeper::net {

namespace {

using namespace der;

/// The list of authorities in a CertificateRequest of TLS 1.2; nullopt: it is malformed.
std::optional<bytes> authorities_1_2(bytes message) {
    if (!take_counted(message, 1) || !take_counted(message, 2)) return std::nullopt;
    return take_counted(message, 2);
}

/// The same of TLS 1.3, where it is an extension; empty if that is missing.
std::optional<bytes> authorities_1_3(bytes message) {
    constexpr std::size_t certificate_authorities = 47;
    if (!take_counted(message, 1)) return std::nullopt;
    auto extensions = take_counted(message, 2);
    if (!extensions) return std::nullopt;
    while (extensions->size() >= 2) {
        const auto kind = std::size_t{(*extensions)[0]} << 8U | (*extensions)[1];
        *extensions = extensions->subspan(2);
        auto content = take_counted(*extensions, 2);
        if (!content) return std::nullopt;
        if (kind == certificate_authorities) return take_counted(*content, 2);
    }
    return bytes{};
}

}  // namespace

bool names_many_authorities(std::span<const std::uint8_t> message, bool is_tls_1_3) {
    constexpr std::size_t most_authorities = 100;
    constexpr std::size_t most_of_names = 500;  // elements
    const auto names = is_tls_1_3 ? authorities_1_3(message) : authorities_1_2(message);
    if (!names) return true;
    auto rest = *names;
    std::size_t count = 0;
    std::size_t elements = 0;
    while (!rest.empty()) {
        const auto name = take_counted(rest, 2);
        if (!name || ++count > most_authorities) return true;
        elements += count_elements(*name, most_of_names).value_or(most_of_names + 1);
        if (elements > most_of_names) return true;
    }
    return false;
}

}  // namespace tokenkeeper::net
