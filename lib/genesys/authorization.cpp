#include "lib/genesys/authorization.hpp"

#include "lib/genesys/text.hpp"

#include <string_view>

namespace tokenkeeper::genesys {

std::string authorization_url(const std::string& login_url, const authorization_request& request) {
    auto url = login_url + "/oauth/authorize?response_type=code";
    const auto add = [&url](std::string_view name, std::string_view value) {
        url += '&';
        url += name;
        url += '=';
        append_encoded(url, value);
    };
    add("client_id", request.client_id);
    add("redirect_uri", request.redirect_uri);
    add("state", request.state);
    add("code_challenge", request.code_challenge);
    add("code_challenge_method", "S256");
    return url;
}

}  // namespace tokenkeeper::genesys
