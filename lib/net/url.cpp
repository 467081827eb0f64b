#include "lib/net/url.hpp"

#include "lib/genesys/text.hpp"
#include "lib/net/host_port.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokenkeeper::net {
namespace {

error refused_url(std::string_view text, std::string_view reason) {
    constexpr std::size_t longest = 80;
    // A URL with an @ may hold a password.
    const bool may_show = text.find('@') == std::string_view::npos;
    const auto shown = genesys::printable_message(text, longest) + (text.size() > longest ? "…" : "");
    return error(errc::invalid_argument,
                 (may_show ? "URL \"" + shown + "\" " : "URL ") + std::string(reason));
}

/// The text behind "://"; nullopt where the scheme is neither https nor http.
std::optional<std::string_view> without_scheme(std::string_view text, bool& tls) {
    const auto separator = text.find("://");
    if (separator == std::string_view::npos) return std::nullopt;
    std::string scheme(text.substr(0, separator));
    std::ranges::transform(scheme, scheme.begin(), genesys::to_lower);
    tls = scheme == "https";
    if (!tls && scheme != "http") return std::nullopt;
    return text.substr(separator + 3);
}

}  // namespace

std::string base_url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (port != (tls ? 443 : 80)) text += ':' + std::to_string(port);
    return text;
}

result<base_url> parse_base_url(std::string_view text) {
    base_url parsed;
    if (!std::ranges::all_of(text, genesys::is_visible_ascii))
        return error(errc::invalid_argument, "URL must not hold spaces or characters that are not ASCII");
    if (text.find('@') != std::string_view::npos)
        return refused_url(text, "must not hold a user name or password");
    const auto rest = without_scheme(text, parsed.tls);
    if (!rest) return refused_url(text, "must be a whole URL, such as https://gateway.example/genesys");
    if (rest->find_first_of("?#") != std::string_view::npos)
        return refused_url(text, "must not hold \"?\" or \"#\"");
    const auto authority = rest->substr(0, rest->find('/'));
    auto place = parse_host_port(authority, parsed.tls ? 443 : 80);
    if (!place) return refused_url(text, place.error().message);
    parsed.host = std::move(place->host);
    parsed.is_address = place->is_address;
    parsed.port = place->port;
    if (!parsed.tls && !is_loopback(parsed.host)) {
        return refused_url(text,
                           "must begin with https://; http:// is for loopback addresses only, because tokens "
                           "would cross the network in the clear");
    }
    parsed.path_prefix = rest->substr(authority.size());
    while (parsed.path_prefix.ends_with('/'))
        parsed.path_prefix.pop_back();
    return parsed;
}

}  // namespace tokenkeeper::net
