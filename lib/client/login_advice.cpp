#include "lib/client/login_advice.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenkeeper::client {
namespace {

struct login_advice {
    errc code;
    std::string_view text;
};

constexpr std::array advices{
    login_advice{
        errc::resolve_failed,
        "Check the region or login_url and this host's DNS (getent hosts NAME); tokenkeeper retries."},
    login_advice{errc::connect_failed,
                 "Check login_url, and firewall, routes and proxy between this host and the login service; "
                 "tokenkeeper retries."},
    login_advice{
        errc::connect_timeout,
        "Check login_url; a firewall may drop the packets: check that this host may open TCP port 443 "
        "to the login service."},
    login_advice{errc::certificate_wrong_host, "Check login_url and DNS: another host answers at this name."},
    login_advice{
        errc::response_too_large,
        "Check that login_url leads to the login service of Genesys Cloud, not to its API, a web page or "
        "another service."},
    login_advice{errc::malformed_response,
                 "Check that login_url leads to the login service of Genesys Cloud: its API, a login page, a "
                 "proxy or a captive portal may answer in its place."},
    login_advice{errc::unexpected_status,
                 "Check that region or login_url is right: the login service of Genesys Cloud is at "
                 "https://login.DOMAIN, its API at https://api.DOMAIN."},
    login_advice{errc::forbidden,
                 "Ask whoever runs the login service, or a gateway before it, why it refuses this host."},
    login_advice{
        errc::unexplained_unauthorized,
        "Check that region or login_url is right, and whether a proxy or gateway answers 401 in place of "
        "the login service."},
};

}  // namespace

error with_login_advice(error failure) {
    const auto* const found = std::ranges::find(advices, failure.which(), &login_advice::code);
    if (found != advices.end() && failure.advice.empty()) failure.advice = found->text;
    return failure;
}

}  // namespace tokenkeeper::client
