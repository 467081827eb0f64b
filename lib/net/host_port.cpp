#include "lib/net/host_port.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/asio/ip/address.hpp>

namespace tokenkeeper::net {
namespace {

bool name_character(char c) {
    return genesys::is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
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

}  // namespace

std::string host_port::text() const {
    const bool six = host.find(':') != std::string::npos;
    return (six ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

result<host_port> parse_host_port(std::string_view text, std::uint16_t default_port) {
    const auto refused = [](std::string why) { return error(errc::invalid_argument, std::move(why)); };
    const bool brackets = text.starts_with('[');
    const auto host_end = brackets ? text.find(']') : std::min(text.find(':'), text.size());
    if (host_end == std::string_view::npos) return refused("has no valid host name");
    host_port made;
    made.host = text.substr(brackets ? 1 : 0, host_end - (brackets ? 1 : 0));
    std::ranges::transform(made.host, made.host.begin(), genesys::to_lower);
    // A zone ("%eth0") is of one host's links, not of a URL that goes into a header.
    if (made.host.find('%') != std::string::npos) return refused("has no valid host name");
    made.is_address = is_ip(made.host);
    const bool six = made.host.find(':') != std::string::npos;
    const bool name = !made.host.empty() && std::ranges::all_of(made.host, name_character);
    if (brackets ? !(made.is_address && six) : !name) return refused("has no valid host name");
    const auto rest = text.substr(host_end + (brackets ? 1 : 0));
    made.port = default_port;
    if (rest.empty()) return made;
    const auto port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
    if (!port) return refused("has no valid port; it is a number from 1 to 65535");
    made.port = *port;
    return made;
}

bool is_loopback(std::string_view host) {
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(std::string(host), ec);
    return ec ? genesys::same_ignoring_case(host, "localhost") : address.is_loopback();
}

}  // namespace tokenkeeper::net
