#pragma once

#include "lib/base/error.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::genesys {

/// What is used of Genesys' ErrorBody; all of it empty where the body is something else. Fit to be shown.
struct error_body {
    std::string message;
    std::string code;
    std::string context_id;
};

error_body decode_error_body(std::string_view body);

/// A code or an id as it came; empty where it is not a word of letters, digits, '.', '-' and '_', or looks
/// like a token.
std::string word_or_nothing(std::string_view text);

/// What a status outside 2xx with Genesys' own code (empty where there was none) means. The table:
///
///     401  bad.credentials, credentials.expired  token_rejected
///          ip.not.authorized                     address_not_authorized
///          authentication.required               authentication_required
///          anything else                         unexplained_unauthorized
///     403  anything                              forbidden
///     429  anything                              throttled
///     408, 5xx  anything                         server_unavailable
///     400  token.timeout.exceeded, …             timeout_out_of_range (only putTokensTimeout has these
///     codes) all else                                   unexpected_status
///
/// decode_error adds: a 401 without a code of the table is token_rejected where its WWW-Authenticate says
/// `error="invalid_token"`.
///
/// The status goes before the code: a code counts only where the definition has it.
errc classify(int status, std::string_view code) noexcept;

}  // namespace tokenkeeper::genesys
