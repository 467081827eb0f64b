#include "lib/net/proxy/proxy_settings.hpp"

#include "lib/genesys/text.hpp"
#include "lib/net/address.hpp"
#include "lib/net/host_port.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace tokenkeeper::net {

namespace ip = boost::asio::ip;

namespace {

constexpr std::uint16_t default_proxy_port = 3128;

/// The error never repeats the URL: a password may be anywhere in it.
error refused_proxy(std::string_view reason) {
    return error(errc::invalid_argument, std::string(reason));
}

/// Decodes percent-encoded text and appends it to `output`. False means a "%" without two hexadecimal digits.
bool append_decoded(std::string& output, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            output += text[i];
            continue;
        }
        std::uint8_t byte = 0;
        const auto digits = text.substr(i + 1, 2);
        const char* end = digits.data() + digits.size();
        if (std::from_chars(digits.data(), end, byte, 16).ptr != end || digits.size() != 2) return false;
        output += static_cast<char>(byte);
        i += 2;
    }
    return true;
}

/// Decodes "user:password" for Basic authentication: a user cannot hold a colon (RFC 7617 §2).
result<secret> decode_credentials(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return refused_proxy("must have a user and a password before the \"@\", with a colon between them");
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    std::string plain;
    plain.reserve(text.size());  // a string that grows leaves copies behind
    bool is_encoded = append_decoded(plain, text.substr(0, colon));
    const bool has_plain_user = plain.find(':') == std::string::npos;
    plain += ':';
    is_encoded = is_encoded && append_decoded(plain, text.substr(colon + 1));
    const bool has_control = std::ranges::any_of(plain, is_control);
    auto credentials = secret::take(plain);
    if (!is_encoded) {
        return refused_proxy(
            "has a \"%\" without two hexadecimal digits behind it; a \"%\" itself is written %25");
    }
    if (!has_plain_user || has_control)
        return refused_proxy("has a colon in its user, or a control character, which no proxy accepts");
    return credentials;
}

/// Removes the dot at the end of an absolute name.
std::string_view without_final_dot(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    return host;
}

/// True where both addresses are in the same network of that length. Those of two families never are.
bool same_network(const ip::address& a, const ip::address& b, unsigned short bits) {
    if (a.is_v4() != b.is_v4()) return false;
    if (a.is_v4()) {
        return ip::network_v4(a.to_v4(), bits).canonical() == ip::network_v4(b.to_v4(), bits).canonical();
    }
    return ip::network_v6(a.to_v6(), bits).canonical() == ip::network_v6(b.to_v6(), bits).canonical();
}

struct network {
    ip::address address;
    unsigned short bits = 0;
};

/// Reads an address (a network of one) or "address/bits".
std::optional<network> parse_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    const unsigned short full_length = address->is_v4() ? 32 : 128;
    network parsed{*address, full_length};
    if (slash == std::string_view::npos) return parsed;
    const auto digits = text.substr(slash + 1);
    const auto* const end = digits.data() + digits.size();
    const auto [stop, failed] = std::from_chars(digits.data(), end, parsed.bits);
    if (failed != std::errc{} || stop != end || parsed.bits > full_length) return std::nullopt;
    return parsed;
}

/// True where `host` is "….domain".
bool is_subdomain(std::string_view host, std::string_view domain) {
    if (host.size() <= domain.size()) return false;
    const auto end = host.substr(host.size() - domain.size());
    return host[host.size() - domain.size() - 1] == '.' && genesys::same_ignoring_case(end, domain);
}

bool covers(std::string_view element, std::string_view host) {
    if (element == "*") return true;
    if (const auto range = parse_network(element)) {
        const auto address = parse_address(host);
        return address && same_network(*address, range->address, range->bits);
    }
    const bool only_subdomains = element.starts_with("*.") || element.starts_with('.');
    if (only_subdomains) element.remove_prefix(element.find('.') + 1);
    element = without_final_dot(element);
    if (element.empty()) return false;
    if (genesys::same_ignoring_case(element, host)) return !only_subdomains;
    if (parse_address(host)) return false;
    return is_subdomain(host, element);
}

}  // namespace

proxy_settings proxy_settings::clone() const {
    proxy_settings copy;
    copy.host = host;
    copy.port = port;
    copy.credentials = credentials.clone();
    copy.no_proxy = no_proxy;
    copy.proxy_loopback = proxy_loopback;
    return copy;
}

result<proxy_settings> parse_proxy_url(std::string_view url) {
    if (!std::ranges::all_of(url, genesys::is_visible_ascii)) {
        return refused_proxy(
            "must not hold spaces or characters that are not ASCII; in a user or a password, write "
            "them as %XX");
    }
    const auto scheme_end = std::min(url.find("://"), url.size());
    const auto scheme = url.substr(0, scheme_end);
    if (genesys::same_ignoring_case(scheme, "https")) {
        return refused_proxy(
            "must begin with http://; the way to the proxy is plain HTTP, and TLS goes through it to the "
            "other end");
    }
    if (scheme_end == url.size() || !genesys::same_ignoring_case(scheme, "http"))
        return refused_proxy("must be the URL of an HTTP proxy, such as http://proxy.example:3128");
    url.remove_prefix(scheme_end + 3);
    if (url.ends_with('/')) url.remove_suffix(1);
    if (url.find_first_of("/?#") != std::string_view::npos) {
        return refused_proxy(
            "must end with the host or the port; in a user or a password, write \"/\" as %2F, \"?\" as %3F "
            "and \"#\" as %23");
    }
    proxy_settings parsed;
    if (const auto at_sign = url.find('@'); at_sign != std::string_view::npos) {
        if (url.find('@', at_sign + 1) != std::string_view::npos)
            return refused_proxy("has two \"@\"; in a user or a password, write it as %40");
        auto credentials = decode_credentials(url.substr(0, at_sign));
        if (!credentials) return credentials.error();
        parsed.credentials = std::move(*credentials);
        url.remove_prefix(at_sign + 1);
    }
    auto place = parse_host_port(url, default_proxy_port);
    if (!place) return refused_proxy(place.error().message);
    parsed.host = std::move(place->host);
    parsed.port = place->port;
    return parsed;
}

bool bypasses(const proxy_settings& proxy, std::string_view host) {
    host = without_final_dot(host);
    if (is_loopback(host) && !proxy.proxy_loopback) return true;
    return std::ranges::any_of(proxy.no_proxy, [host](const auto& element) { return covers(element, host); });
}

std::string no_proxy_trouble(std::string_view element) {
    constexpr auto trouble =
        "is not a host, an address or a network; write one without scheme, port and spaces, such as "
        ".example.com or 10.0.0.0/8";
    if (!std::ranges::all_of(element, genesys::is_visible_ascii)) return trouble;
    if (element == "*" || parse_network(element)) return {};
    if (element.starts_with("*.")) element.remove_prefix(1);
    if (element.starts_with('.')) element.remove_prefix(1);
    if (element.starts_with('.')) return trouble;
    const auto name = parse_host_port(element, default_proxy_port);
    // An address has no subdomains, and brackets or a port are no part of a name.
    return name && !name->is_address && name->host.size() == element.size() ? std::string{} : trouble;
}

}  // namespace tokenkeeper::net
