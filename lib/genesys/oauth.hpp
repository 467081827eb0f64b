#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/message.hpp"

#include <optional>
#include <string>

/// The grants of Genesys Cloud's login service (RFC 6749) as pure encode and decode:
/// POST /oauth/token with a form, the client authenticating with HTTP Basic.
namespace tokenkeeper::genesys {

/// An OAuth client. Move-only, as it holds the secret.
struct oauth_credentials {
    std::string client_id;
    secret client_secret;  ///< empty: a public client (PKCE), which sends its id in the form
};

/// What a grant gave.
struct token_grant {
    secret access_token;
    secret refresh_token;  ///< empty where none came
    /// Cut to whole seconds. Nullopt where no end was told: there is no number, or one below 1 (servers write
    /// 0 and -1 for a token without an end), or one beyond any life of a token.
    std::optional<seconds> expires_in;
};

request client_credentials_grant(const oauth_credentials& client);
/// Each answer may carry a new refresh token; the old one is then dead.
request refresh_token_grant(const oauth_credentials& client, const secret& refresh_token);
request authorization_code_grant(const oauth_credentials& client, const secret& code,
                                 const std::string& redirect_uri);
/// With PKCE (RFC 7636, S256); `client` may be public.
request authorization_code_grant(const oauth_credentials& client, const secret& code,
                                 const std::string& redirect_uri, const secret& code_verifier);

/// errc::invalid_client, invalid_grant, unauthorized_client and grant_refused for an answer whose body has an
/// `error` of RFC 6749 §5.2: the standard's status for it is 400 or 401, and login services send it with 403,
/// 500 or a success as well. Throttled, server_unavailable, malformed_response (HTML, half JSON, no
/// access_token), response_too_large and unexpected_status for the rest, as decode_error and decode_object
/// do.
result<token_grant> decode_token_grant(const response& r);

}  // namespace tokenkeeper::genesys
