#pragma once

#include "lib/genesys/message.hpp"
#include "tests/cloud/oauth/authorize_request.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The answers of /oauth/authorize, all for a browser, without the headers that every answer has.
namespace tokenkeeper::cloud {

/// The page that asks the person. Its two buttons send the request again, with the answer.
genesys::response consent_page(const authorize_request& request, std::string_view client_name,
                               std::string_view organization);

/// The page for a request whose redirect_uri cannot be trusted.
genesys::response refused_login_page(std::string_view problem);

/// Sends the browser back to the client. Parameters that are empty are left out.
genesys::response login_redirect(const std::string& redirect_uri,
                                 const std::vector<std::pair<std::string_view, std::string>>& parameters);

/// The source of a Content-Security-Policy that lets a form lead to the URI: its origin
/// ("http://127.0.0.1:8085"), or its scheme ("app:") where the policy has no word for the origin.
std::string policy_source(std::string_view uri);

}  // namespace tokenkeeper::cloud
