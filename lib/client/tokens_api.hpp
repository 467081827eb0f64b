#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/client/answer.hpp"
#include "lib/genesys/idle_token_timeout.hpp"
#include "lib/genesys/token_info.hpp"
#include "lib/net/transport.hpp"

#include <cstdint>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::client {

/// The six Tokens operations of Genesys Cloud, one call each, named as in Genesys' SDKs.
///
/// Each call sends exactly one request and never retries. Errors are of `errc`; compare them with a
/// `condition`: retry_later, log_in_again, refused or bug. `timeout` bounds the whole call. No error and no
/// answer holds the token, even if the server repeats it.
/// REQUIRES: the transport outlives every call.
class tokens_api {
public:
    explicit tokens_api(net::transport& transport) : transport_(&transport) {}

    /// Resets the token's idle timer unless `preserve_idle_ttl`. `mark`: see genesys::get_tokens_me.
    boost::asio::awaitable<result<answer<genesys::token_info>>> get_tokens_me(secret token,
                                                                              bool preserve_idle_ttl,
                                                                              milliseconds timeout,
                                                                              std::uint64_t mark = 0);
    /// Resets the token's idle timer. A 401 has no body that explains it: ask again with get_tokens_me before
    /// you take the token for dead.
    boost::asio::awaitable<result<answer<nothing>>> head_tokens_me(secret token, milliseconds timeout,
                                                                   std::uint64_t mark = 0);
    /// Revokes the token itself.
    boost::asio::awaitable<result<answer<nothing>>> delete_tokens_me(secret token, milliseconds timeout);
    /// Revokes every token of a user. Needs the permission oauth:token:delete. Fails with
    /// errc::invalid_argument and sends nothing if genesys::delete_token does not accept `user_id`.
    boost::asio::awaitable<result<answer<nothing>>> delete_token(secret token, std::string user_id,
                                                                 milliseconds timeout);
    /// Reads the organization's idle timeout. Resets the token's idle timer.
    boost::asio::awaitable<result<answer<genesys::idle_token_timeout>>> get_tokens_timeout(
        secret token, milliseconds timeout);
    /// Replaces the organization's whole object, so change the one that get_tokens_timeout gave. Needs the
    /// permission directory:organization:admin.
    boost::asio::awaitable<result<answer<genesys::idle_token_timeout>>> put_tokens_timeout(
        secret token, genesys::idle_token_timeout value, milliseconds timeout);

private:
    net::transport* transport_;
};

}  // namespace tokenkeeper::client
