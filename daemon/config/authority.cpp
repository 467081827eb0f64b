#include "daemon/config/authority.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace tokenkeeper::config {

authority authority::of(std::string_view text) {
    authority a;
    a.in_brackets = text.starts_with('[') && text.find(']') != std::string_view::npos;
    const auto end = a.in_brackets ? text.find(']') + 1 : std::min(text.find(':'), text.size());
    a.host = a.in_brackets ? text.substr(1, end - 2) : text.substr(0, end);
    a.port = text.substr(end);
    return a;
}

bool has_valid_host(const authority& a) {
    in6_addr six{};
    if (a.in_brackets) return ::inet_pton(AF_INET6, a.host.c_str(), &six) == 1;
    return is_host_name(a.host);
}

std::optional<std::uint16_t> port_of(const authority& a, std::uint16_t otherwise) {
    if (a.port.empty()) return otherwise;
    const auto digits = a.port.substr(1);
    std::uint16_t port = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, port);
    const bool is_valid = a.port.front() == ':' && failure == std::errc{} && stop == end && port != 0;
    return is_valid ? std::optional{port} : std::nullopt;
}

bool is_loopback(const std::string& host) {
    in_addr four{};
    in6_addr six{};
    if (::inet_pton(AF_INET6, host.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
    if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24U) == 127;
    return genesys::same_ignoring_case(host, "localhost");
}

bool is_host_name(std::string_view text) {
    const auto fits = [](char c) {
        return genesys::is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
    };
    return !text.empty() && std::ranges::all_of(text, fits);
}

}  // namespace tokenkeeper::config
