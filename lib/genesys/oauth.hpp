#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/message.hpp"

#include <optional>
#include <string>

/// The grants of Genesys Cloud's login service (RFC 6749) as pure encode and decode functions:
/// POST /oauth/token with a form, and HTTP Basic for the client's id and secret.
namespace tokenkeeper::genesys {

/// The two ways in which login services expect "id:secret" for HTTP Basic.
enum class basic_form {
    encoded,  ///< each part form-encoded before they are joined (RFC 6749 §2.3.1)
    raw,      ///< as they are, which Genesys' own SDKs send
};

/// An OAuth client. It is move-only because it holds the secret.
struct oauth_credentials {
    std::string client_id;
    secret client_secret;  ///< empty: a public client (PKCE), which sends its id in the form
    basic_form form = basic_form::encoded;

    /// True where the two forms are different texts.
    [[nodiscard]] bool forms_differ() const noexcept;
};

/// The tokens that a grant gave.
struct token_grant {
    secret access_token;
    secret refresh_token;  ///< empty if the service sent none
    /// The access token's life, cut to whole seconds. Nullopt if the service did not give one: the field is
    /// missing, or below 1 (servers write 0 and -1 for a token without an end), or over 400 days.
    std::optional<seconds> expires_in;
};

request client_credentials_grant(const oauth_credentials& client);
/// The answer may hold a new refresh token; the old one is then dead.
request refresh_token_grant(const oauth_credentials& client, const secret& refresh_token);
request authorization_code_grant(const oauth_credentials& client, const secret& code,
                                 const std::string& redirect_uri);
/// With PKCE (RFC 7636, S256); `client` may be public.
request authorization_code_grant(const oauth_credentials& client, const secret& code,
                                 const std::string& redirect_uri, const secret& code_verifier);

/// Gives errc::invalid_client, invalid_grant, unauthorized_client or grant_refused for an answer whose body
/// has an `error` of RFC 6749 §5.2. The standard's status for it is 400 or 401; login services also send it
/// with 403, 500 or a success. Gives throttled, server_unavailable, malformed_response (HTML, half JSON, no
/// access_token, a token over 4 KiB), response_too_large or unexpected_status for other faults, as
/// decode_error does.
result<token_grant> decode_token_grant(const response& r);

}  // namespace tokenkeeper::genesys
