#include "daemon/config/authority.hpp"
#include "daemon/config/loading.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>

namespace tokenkeeper::config {

std::string url_trouble(const std::string& url) {
    constexpr std::string_view example = "https://gateway.example/genesys";
    if (!std::ranges::all_of(url, is_visible_ascii))
        return "must not hold spaces or characters that are not ASCII";
    if (url.find('@') != std::string::npos)  // not told: it may hold a password
        return "must not hold a user name or password";
    const auto end = url.find("://");
    const auto scheme = end == std::string::npos ? std::string_view{} : std::string_view{url}.substr(0, end);
    const bool tls = genesys::same_ignoring_case(scheme, "https");
    if (!tls && !genesys::same_ignoring_case(scheme, "http"))
        return in_quotes(url) + " must be a whole URL, such as " + std::string{example};
    if (url.find_first_of("?#") != std::string::npos) return in_quotes(url) + " must not hold \"?\" or \"#\"";
    const auto rest = std::string_view{url}.substr(end + 3);
    const auto at = authority::of(rest.substr(0, rest.find('/')));
    if (!has_valid_host(at)) return in_quotes(url) + " has no valid host name";
    if (!port_of(at, 443)) return in_quotes(url) + " has no valid port; it is a number from 1 to 65535";
    if (!tls && !is_loopback(at.host)) {
        return in_quotes(url) +
               " must begin with https://; http:// is for loopback addresses only, as tokens "
               "would cross the network in the clear";
    }
    if (rest.ends_with('/')) return in_quotes(url) + " must not end with \"/\"";
    return {};
}

}  // namespace tokenkeeper::config
