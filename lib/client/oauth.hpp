#pragma once

#include "lib/client/tokens_api.hpp"
#include "lib/genesys/oauth.hpp"

namespace tokenkeeper::client {

/// The grants of the login service, one call each. `login` leads to the login URL (`https://login.<domain>`),
/// not to the API.
///
/// Each sends exactly one request and never retries, not even on a reused connection that was closed: a
/// refresh that was processed must not be sent again unknowingly. `at_most` bounds the whole call. Errors:
/// those of genesys::decode_token_grant and of the network.
class oauth {
public:
    explicit oauth(net::transport& login) : via_(&login) {}

    boost::asio::awaitable<result<answer<genesys::token_grant>>> client_credentials(
        genesys::oauth_credentials client, milliseconds at_most);
    boost::asio::awaitable<result<answer<genesys::token_grant>>> refresh_token(
        genesys::oauth_credentials client, secret refresh_token, milliseconds at_most);
    boost::asio::awaitable<result<answer<genesys::token_grant>>> authorization_code(
        genesys::oauth_credentials client, secret code, std::string redirect_uri, secret code_verifier,
        milliseconds at_most);

private:
    net::transport* via_;
};

}  // namespace tokenkeeper::client
