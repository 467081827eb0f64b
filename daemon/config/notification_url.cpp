#include "daemon/config/notification_url.hpp"

#include "lib/genesys/text.hpp"
#include "lib/net/host_port.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tokenkeeper::config {
namespace {

error refusal(std::string_view clause) {
    return error(errc::invalid_argument, std::string{clause});
}

/// Sixteen or more letters, digits and signs, with a digit among them.
bool looks_random(std::string_view part) {
    constexpr std::size_t least = 16;
    return part.size() >= least && std::ranges::any_of(part, genesys::is_digit);
}

}  // namespace

result<notification_url> parse_notification_url(std::string_view text) {
    if (!std::ranges::all_of(text, genesys::is_visible_ascii))
        return refusal("must not hold spaces or characters that are not ASCII");
    const auto separator = text.find("://");
    const auto scheme = text.substr(0, separator);
    const bool tls = genesys::same_ignoring_case(scheme, "https");
    if (separator == std::string_view::npos || (!tls && !genesys::same_ignoring_case(scheme, "http")))
        return refusal("must be a whole URL, such as https://hooks.example/tokenkeeper");
    if (text.find('#') != std::string_view::npos) return refusal("must not hold \"#\"");
    const auto rest = text.substr(separator + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (authority.find('@') != std::string_view::npos)
        return refusal("must not hold a user name or password");
    constexpr std::uint16_t https = 443;
    constexpr std::uint16_t http = 80;
    const auto place = net::parse_host_port(authority, tls ? https : http);
    if (!place) return refusal(place.error().message);
    if (!tls && !net::is_loopback(place->host)) {
        return refusal(
            "must begin with https://; http:// is for loopback addresses only, because names of sessions "
            "would cross the network in the clear");
    }
    notification_url parsed;
    parsed.origin = (tls ? "https://" : "http://") + place->text();
    std::string host{authority};
    std::ranges::transform(host, host.begin(), genesys::to_lower);
    parsed.host = std::move(host);
    const auto path = rest.substr(authority.size());
    std::string target;
    target.reserve(path.size() + 1);  // one that grows leaves the secret in freed memory
    if (!path.starts_with('/')) target += '/';
    target += path;
    parsed.target = secret::take(target);
    return parsed;
}

bool may_hold_secret(const notification_url& url) {
    auto rest = url.target.reveal();
    if (rest.find('?') != std::string_view::npos) return true;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('/'), rest.size());
        if (looks_random(rest.substr(0, end))) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

}  // namespace tokenkeeper::config
