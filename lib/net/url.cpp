#include "lib/net/url.hpp"

#include "lib/genesys/text.hpp"
#include "lib/net/host_port.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokenkeeper::net {
namespace {

error refused(std::string_view text, std::string_view why) {
    constexpr std::size_t most = 80;
    // A URL with an @ may hold a password.
    const bool tell = text.find('@') == std::string_view::npos;
    const auto shown = genesys::printable_message(text, most) + (text.size() > most ? "…" : "");
    return error(errc::invalid_argument, (tell ? "URL \"" + shown + "\" " : "URL ") + std::string(why));
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
    if (!std::ranges::all_of(text, genesys::is_visible_ascii))
        return error(errc::invalid_argument, "URL must not hold spaces or characters that are not ASCII");
    if (text.find('@') != std::string_view::npos)
        return refused(text, "must not hold a user name or password");
    const auto rest = without_scheme(text, made.tls);
    if (!rest) return refused(text, "must be a whole URL, such as https://gateway.example/genesys");
    if (rest->find_first_of("?#") != std::string_view::npos)
        return refused(text, "must not hold \"?\" or \"#\"");
    const auto authority = rest->substr(0, rest->find('/'));
    auto at = parse_host_port(authority, made.tls ? 443 : 80);
    if (!at) return refused(text, at.error().message);
    made.host = std::move(at->host);
    made.is_address = at->is_address;
    made.port = at->port;
    if (!made.tls && !is_loopback(made.host)) {
        return refused(text,
                       "must begin with https://; http:// is for loopback addresses only, as tokens would "
                       "cross the network in the clear");
    }
    made.path_prefix = rest->substr(authority.size());
    while (made.path_prefix.ends_with('/'))
        made.path_prefix.pop_back();
    return made;
}

}  // namespace tokenkeeper::net
