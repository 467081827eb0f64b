#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/idle_token_timeout.hpp"
#include "lib/genesys/message.hpp"
#include "lib/genesys/token_info.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

/// The six Tokens operations as pure encode and decode functions, named as in Genesys' SDKs.
/// Every decode function takes any response and gives the value or an error; none throws.
///
/// A success whose body is an error, or is not the promised JSON object, proves nothing: another server may
/// have written it. It is a passing fault: errc::server_unavailable if the body reports one, else
/// errc::malformed_response, or errc::stored_answer where a gateway stored it. A body larger than 1 MiB is
/// errc::response_too_large. An object is the promised one if it has at least one field of the definition
/// with the definition's type; fields of another type are left out.
namespace tokenkeeper::genesys {

/// GET /api/v2/tokens/me. `preserve_idle_ttl` true leaves the token's idle timer alone; false resets it.
/// `mark`: a number that no request had before makes the address one for which no gateway on the way has
/// stored an answer; 0: none. It goes into a query parameter that Genesys Cloud does not know.
request get_tokens_me(secret token, bool preserve_idle_ttl, std::uint64_t mark = 0);
result<token_info> decode_get_tokens_me(const response& r);

/// HEAD /api/v2/tokens/me. Resets the idle timer. Any 2xx except 203 is success: a proxy changed a 203.
/// `mark` as above.
request head_tokens_me(secret token, std::uint64_t mark = 0);
result<void> decode_head_tokens_me(const response& r);

/// DELETE /api/v2/tokens/me: revokes the token itself. Any 2xx is success.
request delete_tokens_me(secret token);
result<void> decode_delete_tokens_me(const response& r);

/// True for what Genesys Cloud gives its users as ids: a UUID in either case.
bool is_user_id(std::string_view text) noexcept;

/// DELETE /api/v2/tokens/{userId}: revokes every token of a user. The id is one segment of the path: what is
/// not unreserved is percent-encoded, once. A gateway that decodes it may take "../me" for another path, so
/// ask is_user_id() first where the id is of somebody else. Gives errc::invalid_argument if user_id is empty,
/// ".", "..", "me" or "timeout", which would be another operation or another path.
result<request> delete_token(secret token, std::string_view user_id);
result<void> decode_delete_token(const response& r);

/// GET /api/v2/tokens/timeout. Resets the idle timer of the token it is made with.
request get_tokens_timeout(secret token);
/// A body larger than 64 KiB is errc::response_too_large.
result<idle_token_timeout> decode_get_tokens_timeout(const response& r);

/// PUT /api/v2/tokens/timeout: replaces the whole object; see idle_token_timeout::with. The seconds are left
/// out if `value` is not enabled. The answer is bounded as that of get_tokens_timeout.
request put_tokens_timeout(secret token, const idle_token_timeout& value);
result<idle_token_timeout> decode_put_tokens_timeout(const response& r);

/// Makes an error of a response outside 2xx with any body: JSON, HTML, an empty or a truncated one. A 401 or
/// 403 that a gateway stored proves nothing either: it is errc::stored_answer.
error decode_error(const response& r);

/// The wait that `Retry-After` asks for, 0 to 24 h. The header holds seconds, whose fraction is rounded up,
/// or an HTTP-date, which is compared with the answer's own `Date`.
std::optional<seconds> retry_after(const response& r);

/// The time for which a gateway kept the answer before it gave it (`Age`); nullopt where it is the server's
/// own answer to this request. Proxies that store nothing write `Age: 0`.
std::optional<seconds> stored_for(const response& r);

/// The server's clock when it answered (`Date`), whole seconds.
std::optional<wall_time> server_date(const response& r);

}  // namespace tokenkeeper::genesys
