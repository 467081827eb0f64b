#include "daemon/config/redirect_place.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>

#include <boost/url/parse.hpp>

namespace tokenkeeper::config {

std::optional<redirect_place> redirect_place_of(std::string_view uri) {
    const auto parsed = boost::urls::parse_uri(uri);
    if (!parsed || !parsed->has_authority()) return std::nullopt;
    const bool is_plain = parsed->scheme_id() == boost::urls::scheme::http;
    if (!is_plain && parsed->scheme_id() != boost::urls::scheme::https) return std::nullopt;
    std::string host = parsed->host();
    std::ranges::transform(host, host.begin(), genesys::to_lower);
    const bool is_loopback = host == "127.0.0.1" || host == "[::1]" || host == "localhost";
    std::string path = parsed->path();
    return redirect_place{
        is_plain, is_plain && is_loopback ? "localhost" : host,
        parsed->port().empty() ? boost::urls::default_port(parsed->scheme_id()) : parsed->port_number(),
        path.empty() ? "/" : path};
}

}  // namespace tokenkeeper::config
