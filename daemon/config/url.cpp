#include "daemon/config/loading.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <arpa/inet.h>

namespace tokenkeeper::config {
namespace {

struct parts {
    bool tls = true;
    std::string host;  ///< without brackets
    bool in_brackets = false;
    std::string_view port;  ///< with its colon; empty: none
    std::string_view path;
};

parts take_apart(std::string_view url, bool tls) {
    parts p;
    p.tls = tls;
    const auto authority = url.substr(0, url.find('/'));
    p.path = url.substr(authority.size());
    p.in_brackets = authority.starts_with('[') && authority.find(']') != std::string_view::npos;
    const auto end =
        p.in_brackets ? authority.find(']') + 1 : std::min(authority.find(':'), authority.size());
    p.host = p.in_brackets ? authority.substr(1, end - 2) : authority.substr(0, end);
    p.port = authority.substr(end);
    return p;
}

bool valid_port(std::string_view with_colon) {
    if (with_colon.empty()) return true;
    const auto digits = with_colon.substr(1);
    std::uint16_t port = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, port);
    return with_colon.front() == ':' && failure == std::errc{} && stop == end && port != 0;
}

bool valid_host(const parts& p) {
    in6_addr six{};
    if (p.in_brackets) return ::inet_pton(AF_INET6, p.host.c_str(), &six) == 1;
    const auto fits = [](char c) {
        return genesys::is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
    };
    return !p.host.empty() && std::ranges::all_of(p.host, fits);
}

bool is_loopback(const parts& p) {
    in_addr four{};
    in6_addr six{};
    if (p.in_brackets) return ::inet_pton(AF_INET6, p.host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
    if (::inet_pton(AF_INET, p.host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24U) == 127;
    return genesys::same_ignoring_case(p.host, "localhost");
}

bool is_printable_ascii(char c) noexcept {
    return c > ' ' && c < '\x7f';
}

}  // namespace

std::string url_trouble(const std::string& url) {
    constexpr std::string_view example = "https://gateway.example/genesys";
    if (!std::ranges::all_of(url, is_printable_ascii))
        return "must not hold spaces or characters that are not ASCII";
    if (url.find('@') != std::string::npos)  // not told: it may hold a password
        return "must not hold a user name or password";
    const auto end = url.find("://");
    const auto scheme = end == std::string::npos ? std::string_view{} : std::string_view{url}.substr(0, end);
    const bool tls = genesys::same_ignoring_case(scheme, "https");
    if (!tls && !genesys::same_ignoring_case(scheme, "http"))
        return in_quotes(url) + " must be a whole URL, such as " + std::string{example};
    if (url.find_first_of("?#") != std::string::npos) return in_quotes(url) + " must not hold \"?\" or \"#\"";
    const auto p = take_apart(std::string_view{url}.substr(end + 3), tls);
    if (!valid_host(p)) return in_quotes(url) + " has no valid host name";
    if (!valid_port(p.port)) return in_quotes(url) + " has no valid port; it is a number from 1 to 65535";
    if (!tls && !is_loopback(p))
        return in_quotes(url) +
               " must begin with https://; http:// is for loopback addresses only, as tokens "
               "would cross the network in the clear";
    if (p.path.ends_with('/')) return in_quotes(url) + " must not end with \"/\"";
    return {};
}

}  // namespace tokenkeeper::config
