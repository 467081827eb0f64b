#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// The useful fields of Genesys' ErrorBody, all empty if the body is something else. They may be shown.
struct error_body {
    std::string message;
    std::string code;
    std::string context_id;
};

error_body decode_error_body(std::string_view body);

/// decode_error for an answer whose body was parsed already; null: it is no object.
error decode_parsed_error(const response& r, const boost::json::object* body);

/// Gives a code or an id unchanged if it consists of letters, digits, '.', '-' and '_', has at most 100
/// characters and does not look like a token; gives an empty text otherwise.
std::string word_or_nothing(std::string_view text);

/// The meaning of a status outside 2xx with Genesys' own code, which may be empty:
///
///     401       bad.credentials, credentials.expired  token_rejected
///               ip.not.authorized                     address_not_authorized
///               authentication.required               authentication_required
///               anything else                         unexplained_unauthorized
///     403       anything                              forbidden
///     429       anything                              throttled
///     408, 5xx  anything                              server_unavailable
///     400       token.timeout.exceeded, …             timeout_out_of_range (codes of putTokensTimeout)
///     any other                                       unexpected_status
///
/// decode_error adds: a 401 without a code of the table is token_rejected if its WWW-Authenticate says
/// `error="invalid_token"`.
///
/// The status comes before the code: a code counts only with the status that the definition gives it.
errc classify(int status, std::string_view code) noexcept;

}  // namespace tokenkeeper::genesys
