#include "lib/net/proxy.hpp"

#include "lib/genesys/text.hpp"
#include "lib/net/host_port.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace tokenkeeper::net {

namespace ip = boost::asio::ip;

namespace {

constexpr std::uint16_t usual_port = 3128;

/// Never with the URL: it may hold a password, at a place that only its author knows.
error refused(std::string_view why) {
    return error(errc::invalid_argument, std::string(why));
}

/// What percent-encoded text says, added to `to`. False: a "%" has no two hexadecimal digits behind it.
bool append_decoded(std::string& to, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            to += text[i];
            continue;
        }
        std::uint8_t byte = 0;
        const auto digits = text.substr(i + 1, 2);
        const char* end = digits.data() + digits.size();
        if (std::from_chars(digits.data(), end, byte, 16).ptr != end || digits.size() != 2) return false;
        to += static_cast<char>(byte);
        i += 2;
    }
    return true;
}

/// "user:password", decoded, as Basic authentication has it: a user cannot hold a colon (RFC 7617 §2).
result<secret> decode_credentials(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return refused("must have a user and a password before the \"@\", with a colon between them");
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    std::string plain;
    plain.reserve(text.size());  // a string that grows leaves copies behind
    bool is_encoded = append_decoded(plain, text.substr(0, colon));
    const bool has_plain_user = plain.find(':') == std::string::npos;
    plain += ':';
    is_encoded = is_encoded && append_decoded(plain, text.substr(colon + 1));
    const bool has_control = std::ranges::any_of(plain, is_control);
    auto read = secret::take(plain);
    if (!is_encoded)
        return refused("has a \"%\" without two hexadecimal digits behind it; a \"%\" itself is written %25");
    if (!has_plain_user || has_control)
        return refused("has a colon in its user, or a control character, which no proxy takes");
    return read;
}

/// Without the dot that ends an absolute name.
std::string_view relative(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    return host;
}

std::optional<ip::address> address_of(std::string_view text) {
    boost::system::error_code ec;
    const auto address = ip::make_address(std::string(text), ec);
    return ec ? std::nullopt : std::optional(address);
}

/// Both as networks of that length; of different families they have nothing in common.
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

/// An address (a network of one) or "address/bits".
std::optional<network> network_of(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = address_of(text.substr(0, slash));
    if (!address) return std::nullopt;
    const unsigned short longest = address->is_v4() ? 32 : 128;
    network made{*address, longest};
    if (slash == std::string_view::npos) return made;
    const auto digits = text.substr(slash + 1);
    const auto* const end = digits.data() + digits.size();
    const auto [stop, failed] = std::from_chars(digits.data(), end, made.bits);
    if (failed != std::errc{} || stop != end || made.bits > longest) return std::nullopt;
    return made;
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           genesys::same_ignoring_case(text.substr(text.size() - end.size()), end);
}

bool covers(std::string_view element, std::string_view host) {
    if (element == "*") return true;
    if (const auto range = network_of(element)) {
        const auto address = address_of(host);
        return address && same_network(*address, range->address, range->bits);
    }
    if (element.starts_with("*.")) element.remove_prefix(1);
    element = relative(element);
    if (element.empty()) return false;
    if (!element.starts_with('.')) return genesys::same_ignoring_case(element, host);
    return host.size() > element.size() && ends_with_ignoring_case(host, element);
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
        return refused(
            "must not hold spaces or characters that are not ASCII; in a user or a password, write "
            "them as %XX");
    }
    const auto scheme_end = std::min(url.find("://"), url.size());
    const auto scheme = url.substr(0, scheme_end);
    if (genesys::same_ignoring_case(scheme, "https")) {
        return refused(
            "must begin with http://; the way to the proxy is plain HTTP, and TLS goes through it to the "
            "other end");
    }
    if (scheme_end == url.size() || !genesys::same_ignoring_case(scheme, "http"))
        return refused("must be the URL of an HTTP proxy, such as http://proxy.example:3128");
    url.remove_prefix(scheme_end + 3);
    if (url.ends_with('/')) url.remove_suffix(1);
    if (url.find_first_of("/?#") != std::string_view::npos) {
        return refused(
            "must end with the host or the port; in a user or a password, write \"/\" as %2F, \"?\" as %3F "
            "and \"#\" as %23");
    }
    proxy_settings made;
    if (const auto at = url.find('@'); at != std::string_view::npos) {
        if (url.find('@', at + 1) != std::string_view::npos)
            return refused("has two \"@\"; in a user or a password, write it as %40");
        auto credentials = decode_credentials(url.substr(0, at));
        if (!credentials) return credentials.error();
        made.credentials = std::move(*credentials);
        url.remove_prefix(at + 1);
    }
    auto place = parse_host_port(url, usual_port);
    if (!place) return refused(place.error().message);
    made.host = std::move(place->host);
    made.port = place->port;
    return made;
}

bool bypasses(const proxy_settings& proxy, std::string_view host) {
    host = relative(host);
    if (is_loopback(host) && !proxy.proxy_loopback) return true;
    return std::ranges::any_of(proxy.no_proxy, [host](const auto& each) { return covers(each, host); });
}

std::string no_proxy_trouble(std::string_view element) {
    constexpr auto trouble =
        "is not a host, an address or a network; write one without scheme, port and spaces, such as "
        ".example.com or 10.0.0.0/8";
    if (!std::ranges::all_of(element, genesys::is_visible_ascii)) return trouble;
    if (element == "*" || network_of(element)) return {};
    if (element.starts_with("*.")) element.remove_prefix(1);
    if (element.starts_with('.')) element.remove_prefix(1);
    if (element.starts_with('.')) return trouble;
    const auto name = parse_host_port(element, usual_port);
    // Nothing is below an address, and brackets or a port are not of the name.
    return name && !name->is_address && name->host.size() == element.size() ? std::string{} : trouble;
}

}  // namespace tokenkeeper::net
