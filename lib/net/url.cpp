#include "lib/net/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/asio/ip/address.hpp>

namespace tokenkeeper::net {
namespace {

error refused(std::string_view text, std::string_view why) {
    // A URL with an @ may hold a password.
    const bool tell = text.find('@') == std::string_view::npos;
    return error(errc::invalid_argument,
                 (tell ? "URL \"" + std::string(text) + "\": " : "URL: ") + std::string(why));
}

bool name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_ip(const std::string& host) {
    boost::system::error_code ec;
    boost::asio::ip::make_address(host, ec);
    return !ec;
}

/// 1 to 65535; nullopt for anything else.
std::optional<std::uint16_t> parse_port(std::string_view digits) {
    std::uint16_t port = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, failed] = std::from_chars(digits.data(), end, port);
    if (failed != std::errc{} || stop != end || port == 0) return std::nullopt;
    return port;
}

/// The scheme and what follows "://", if it is one of ours.
std::optional<std::string_view> without_scheme(std::string_view text, bool& tls) {
    const auto at = text.find("://");
    if (at == std::string_view::npos) return std::nullopt;
    std::string scheme(text.substr(0, at));
    std::ranges::transform(scheme, scheme.begin(), lower);
    tls = scheme == "https";
    if (!tls && scheme != "http") return std::nullopt;
    return text.substr(at + 3);
}

/// Takes host and port of "host:port", "[::1]:port", "host". Empty: fine; else what is wrong.
std::string_view set_authority(base_url& url, std::string_view authority) {
    const bool brackets = authority.starts_with('[');
    const auto host_end = brackets ? authority.find(']') : std::min(authority.find(':'), authority.size());
    if (host_end == std::string_view::npos) return "no valid host";
    url.host = authority.substr(brackets ? 1 : 0, host_end - (brackets ? 1 : 0));
    std::ranges::transform(url.host, url.host.begin(), lower);
    url.is_address = is_ip(url.host);
    const bool six = url.host.find(':') != std::string::npos;
    if (brackets ? !(url.is_address && six)
                 : url.host.empty() || !std::ranges::all_of(url.host, name_character)) {
        return "no valid host";
    }
    auto rest = authority.substr(host_end + (brackets ? 1 : 0));
    url.port = url.tls ? 443 : 80;
    if (rest.empty()) return {};
    const auto port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
    if (!port) return "no valid port";
    url.port = *port;
    return {};
}

bool is_loopback(const base_url& url) {
    if (!url.is_address) return url.host == "localhost";
    boost::system::error_code ignored;
    return boost::asio::ip::make_address(url.host, ignored).is_loopback();
}

}  // namespace

std::string base_url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (port != (tls ? 443 : 80)) text += ':' + std::to_string(port);
    return text;
}

result<base_url> parse_base_url(std::string_view text) {
    base_url made;
    if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; })) {
        return error(errc::invalid_argument, "URL: it holds a space or a character that is not ASCII");
    }
    const auto rest = without_scheme(text, made.tls);
    if (!rest) return refused(text, "only https, and http to a loopback host");
    const auto authority = rest->substr(0, rest->find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) return refused(text, "a user name is not allowed");
    if (rest->find_first_of("?#") != std::string_view::npos) {
        return refused(text, "a query or a fragment is not allowed");
    }
    if (const auto wrong = set_authority(made, authority); !wrong.empty()) return refused(text, wrong);
    if (!made.tls && !is_loopback(made)) return refused(text, "plain http only to a loopback host");
    made.path_prefix = rest->substr(authority.size());
    while (made.path_prefix.ends_with('/'))
        made.path_prefix.pop_back();
    return made;
}

}  // namespace tokenkeeper::net
