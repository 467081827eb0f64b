#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/client/answer.hpp"
#include "lib/genesys/oauth.hpp"
#include "lib/net/transport.hpp"

#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::client {

/// The grants of the login service, one call each. The transport leads to the login URL
/// (`https://login.<domain>`), not to the API.
///
/// Each call sends exactly one request and never retries, not even on a reused connection that was closed:
/// the service may have processed the first refresh, and a second one with the same refresh token would fail.
/// `timeout` bounds the whole call. Errors are those of genesys::decode_token_grant and of the network.
/// REQUIRES: the transport outlives every call.
class oauth {
public:
    explicit oauth(net::transport& login) : transport_(&login) {}

    boost::asio::awaitable<result<answer<genesys::token_grant>>> client_credentials(
        genesys::oauth_credentials client, milliseconds timeout);
    /// The answer may hold a new refresh token; the old one is then dead. Store it before using the new
    /// access token.
    boost::asio::awaitable<result<answer<genesys::token_grant>>> refresh_token(
        genesys::oauth_credentials client, secret refresh_token, milliseconds timeout);
    /// Exchanges the code of a login in a browser. `code_verifier` is that of PKCE; empty: no PKCE.
    boost::asio::awaitable<result<answer<genesys::token_grant>>> authorization_code(
        genesys::oauth_credentials client, secret code, std::string redirect_uri, secret code_verifier,
        milliseconds timeout);

private:
    net::transport* transport_;
};

}  // namespace tokenkeeper::client
