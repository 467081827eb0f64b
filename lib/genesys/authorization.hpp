#pragma once

#include <string>

/// The first half of the authorization code grant (RFC 6749 §4.1, with PKCE: RFC 7636): the address at which
/// a person logs in with a browser. oauth.hpp has the second half, which exchanges the code.
namespace tokenkeeper::genesys {

/// What the login service shows and gives back. REQUIRES: no text is empty.
struct authorization_request {
    std::string client_id;
    std::string redirect_uri;    ///< as the OAuth client has it registered: they are compared exactly
    std::string state;           ///< comes back with the code, so that a redirect belongs to one login
    std::string code_challenge;  ///< by S256: base64url of the SHA-256 of the verifier, without padding
};

/// "https://login.<domain>/oauth/authorize?…". `login_url` has no slash at its end.
std::string authorization_url(const std::string& login_url, const authorization_request& request);

}  // namespace tokenkeeper::genesys
