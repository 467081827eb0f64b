#include "daemon/ctl/login/redirect_address.hpp"

#include <boost/url/grammar/ci_string.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace tokenkeeper::ctl {
namespace {

constexpr std::uint16_t usual_http_port = 80;

bool is_loopback_name(std::string_view host) {
    return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

failure no_place_to_listen(const std::string& redirect_uri) {
    return {exit_status::failed,
            "this program cannot receive the browser at " + redirect_uri +
                ": it can listen only at an http address of 127.0.0.1, [::1] or localhost with a port",
            {},
            "Log in with --paste, or change the redirect URI of the session and of its OAuth client"};
}

}  // namespace

std::string redirect_address::host_and_port() const {
    return host + ":" + std::to_string(port);
}

bool redirect_address::is_named_by(std::string_view host_header) const {
    namespace grammar = boost::urls::grammar;
    if (grammar::ci_is_equal(host_header, host_and_port())) return true;
    return port == usual_http_port && grammar::ci_is_equal(host_header, host);
}

outcome<redirect_address> read_redirect_address(const std::string& redirect_uri) {
    const auto parsed = boost::urls::parse_absolute_uri(redirect_uri);
    if (!parsed || parsed->scheme_id() != boost::urls::scheme::http || parsed->has_userinfo())
        return no_place_to_listen(redirect_uri);
    redirect_address address{std::string{parsed->encoded_host()}, parsed->port_number(),
                             std::string{parsed->encoded_path()}};
    if (boost::urls::grammar::ci_is_equal(address.host, "localhost")) address.host = "localhost";
    const bool has_port = address.port != 0 && std::to_string(address.port) == std::string{parsed->port()};
    if (!is_loopback_name(address.host) || !has_port) return no_place_to_listen(redirect_uri);
    if (address.path.empty()) address.path = "/";
    return address;
}

}  // namespace tokenkeeper::ctl
