#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/idle_token_timeout.hpp"
#include "lib/genesys/message.hpp"
#include "lib/genesys/token_info.hpp"

#include <optional>
#include <string_view>

/// The six Tokens operations as pure encode and decode, named as in Genesys' SDKs.
/// Every decode takes any response whatever and gives the value or an error; none throws.
///
/// A success whose body is an error, or not the JSON object that was promised, proves nothing: another server
/// may have written it. It is a passing fault, errc::server_unavailable where it tells of one, else
/// errc::malformed_response; a body larger than 1 MiB is errc::response_too_large. An object counts as what
/// was promised if it has at least one field of the definition with the definition's type; other fields of
/// another type are left out.
namespace tokenkeeper::genesys {

/// GET /api/v2/tokens/me. `preserve_idle_ttl` true leaves the token's idle timer alone; false resets it.
request get_tokens_me(secret token, bool preserve_idle_ttl);
result<token_info> decode_get_tokens_me(const response& r);

/// HEAD /api/v2/tokens/me. Resets the idle timer. Any 2xx is success but 203, which a proxy made of another
/// answer.
request head_tokens_me(secret token);
result<void> decode_head_tokens_me(const response& r);

/// DELETE /api/v2/tokens/me: revokes the token itself. Any 2xx is success.
request delete_tokens_me(secret token);
result<void> decode_delete_tokens_me(const response& r);

/// DELETE /api/v2/tokens/{userId}: revokes every token of a user. errc::invalid_argument where
/// user_id is empty, ".", "..", "me" or "timeout": those would be another operation or another path.
result<request> delete_token(secret token, std::string_view user_id);
result<void> decode_delete_token(const response& r);

/// GET /api/v2/tokens/timeout. Resets the idle timer of the token it is made with.
request get_tokens_timeout(secret token);
result<idle_token_timeout> decode_get_tokens_timeout(const response& r);

/// PUT /api/v2/tokens/timeout: replaces the whole object; see idle_token_timeout::with. The seconds are left
/// out where `value` is not enabled.
request put_tokens_timeout(secret token, const idle_token_timeout& value);
result<idle_token_timeout> decode_put_tokens_timeout(const response& r);

/// The error that a non-2xx response is, whatever its body: JSON, HTML, nothing, half of something.
error decode_error(const response& r);

/// `Retry-After` in both forms (seconds, a fraction rounded up; HTTP-date, taken against the answer's own
/// `Date`), between 0 and 24 h.
std::optional<seconds> retry_after(const response& r);

/// The server's clock when it answered (`Date`), whole seconds.
std::optional<wall_time> server_date(const response& r);

}  // namespace tokenkeeper::genesys
