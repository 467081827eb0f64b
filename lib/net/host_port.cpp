#include "lib/net/host_port.hpp"

#include "lib/genesys/text.hpp"
#include "lib/net/address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tokenkeeper::net {
namespace {

bool is_name_character(char c) {
    return genesys::is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
}

/// A number from 1 to 65535; nullopt for anything else.
std::optional<std::uint16_t> parse_port(std::string_view digits) {
    std::uint16_t port = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, failed] = std::from_chars(digits.data(), end, port);
    if (failed != std::errc{} || stop != end || port == 0) return std::nullopt;
    return port;
}

}  // namespace

std::string host_port::text() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return (is_ipv6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

result<host_port> parse_host_port(std::string_view text, std::uint16_t default_port) {
    const auto refuse = [](std::string reason) { return error(errc::invalid_argument, std::move(reason)); };
    const bool has_brackets = text.starts_with('[');
    const auto host_end = has_brackets ? text.find(']') : std::min(text.find(':'), text.size());
    if (host_end == std::string_view::npos) return refuse("has no valid host name");
    host_port parsed;
    parsed.host = text.substr(has_brackets ? 1 : 0, host_end - (has_brackets ? 1 : 0));
    std::ranges::transform(parsed.host, parsed.host.begin(), genesys::to_lower);
    // A zone ("%eth0") belongs to the links of one host, not to a URL that goes into a header.
    if (parsed.host.find('%') != std::string::npos) return refuse("has no valid host name");
    parsed.is_address = parse_address(parsed.host).has_value();
    const bool is_ipv6 = parsed.host.find(':') != std::string::npos;
    const bool is_name = !parsed.host.empty() && std::ranges::all_of(parsed.host, is_name_character);
    if (has_brackets ? !(parsed.is_address && is_ipv6) : !is_name) return refuse("has no valid host name");
    const auto rest = text.substr(host_end + (has_brackets ? 1 : 0));
    parsed.port = default_port;
    if (rest.empty()) return parsed;
    const auto port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
    if (!port) return refuse("has no valid port; it is a number from 1 to 65535");
    parsed.port = *port;
    return parsed;
}

bool is_loopback(std::string_view host) {
    const auto address = parse_address(host);
    return address ? address->is_loopback() : genesys::same_ignoring_case(host, "localhost");
}

}  // namespace tokenkeeper::net
