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
    return error(errc::invalid_argument, "proxy URL: " + std::string(why));
}

/// The byte that the two digits behind a '%' are.
std::optional<char> decoded_byte(std::string_view digits) {
    unsigned char byte = 0;
    if (digits.size() != 2) return std::nullopt;
    const auto [stop, failed] = std::from_chars(digits.data(), digits.data() + 2, byte, 16);
    if (failed != std::errc{} || stop != digits.data() + 2) return std::nullopt;
    return static_cast<char>(byte);
}

/// Appends what percent-encoded text says; false where it says nothing, or a control character.
bool append_decoded(std::string& to, std::string_view text) {
    for (; !text.empty(); text.remove_prefix(1)) {
        char c = text.front();
        if (c == '%') {
            const auto byte = decoded_byte(text.substr(1, 2));
            if (!byte) return false;
            c = *byte;
            text.remove_prefix(2);
        }
        if ((c >= '\0' && c < ' ') || c == '\x7f') return false;
        to += c;
    }
    return true;
}

/// "user:password", decoded. A user cannot hold a colon: Basic has no way to say it (RFC 7617 §2).
result<secret> decode_credentials(std::string_view user_info) {
    const auto colon = std::min(user_info.find(':'), user_info.size());
    std::string pair;
    pair.reserve(user_info.size() + 1);  // a string that grows leaves copies behind
    const bool user = append_decoded(pair, user_info.substr(0, colon)) && !pair.empty() &&
                      pair.find(':') == std::string::npos;
    pair += ':';
    const bool whole = user && append_decoded(pair, user_info.substr(std::min(colon + 1, user_info.size())));
    auto credentials = secret::take(pair);
    if (!whole) return refused("no valid user and password before the @");
    return credentials;
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
    constexpr std::string_view scheme = "http://";
    if (!genesys::same_ignoring_case(url.substr(0, scheme.size()), scheme)) {
        return refused("it must begin with http://");
    }
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    if (url.find_first_of("/?#") != std::string_view::npos) {
        return refused("nothing may follow host and port (in a password, '/' is written %2F)");
    }
    proxy_settings made;
    if (const auto at = url.rfind('@'); at != std::string_view::npos) {
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
    if (element.empty()) return "it is empty";
    if (element == "*" || network_of(element)) return {};
    if (element.find('/') != std::string_view::npos) return "it is not a network such as 10.0.0.0/8";
    if (element.starts_with("*.")) element.remove_prefix(1);
    if (element.starts_with('.')) element.remove_prefix(1);
    const auto name = parse_host_port(element, usual_port);
    if (!name || name->is_address || name->host.size() != element.size()) {
        return "it is not a host such as api.example, a domain such as .example, an address without "
               "brackets and port, or a network such as 10.0.0.0/8";
    }
    return {};
}

}  // namespace tokenkeeper::net
