#include "lib/net/url.hpp"

#include "lib/genesys/text.hpp"
#include "lib/net/host_port.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokenkeeper::net {
namespace {

error refused(std::string_view text, std::string_view why) {
    // A URL with an @ may hold a password.
    const bool tell = text.find('@') == std::string_view::npos;
    return error(errc::invalid_argument,
                 (tell ? "URL \"" + std::string(text) + "\": " : "URL: ") + std::string(why));
}

/// The scheme and what follows "://", if it is one of ours.
std::optional<std::string_view> without_scheme(std::string_view text, bool& tls) {
    const auto at = text.find("://");
    if (at == std::string_view::npos) return std::nullopt;
    std::string scheme(text.substr(0, at));
    std::ranges::transform(scheme, scheme.begin(), genesys::to_lower);
    tls = scheme == "https";
    if (!tls && scheme != "http") return std::nullopt;
    return text.substr(at + 3);
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
    auto at = parse_host_port(authority, made.tls ? 443 : 80);
    if (!at) return refused(text, at.error().message);
    made.host = std::move(at->host);
    made.is_address = at->is_address;
    made.port = at->port;
    if (!made.tls && !is_loopback(made.host)) return refused(text, "plain http only to a loopback host");
    made.path_prefix = rest->substr(authority.size());
    while (made.path_prefix.ends_with('/'))
        made.path_prefix.pop_back();
    return made;
}

}  // namespace tokenkeeper::net
