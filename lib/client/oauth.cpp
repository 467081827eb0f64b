#include "lib/client/oauth.hpp"

#include "lib/client/call.hpp"
#include "lib/client/login_advice.hpp"
#include "lib/genesys/echo.hpp"

#include <utility>

namespace tokenkeeper::client {

namespace asio = boost::asio;
using grant_result = result<answer<genesys::token_grant>>;

namespace {

/// Sends one grant. `sent` finds the secrets in the request, which no error may hold.
asio::awaitable<grant_result> ask(net::transport* transport, genesys::request request,
                                  genesys::echo_finder sent, milliseconds timeout) {
    auto response = co_await transport->send(std::move(request), timeout);
    if (!response) co_return sent.clean(with_login_advice(response.error()));
    auto decoded = with_headers(genesys::decode_token_grant(*response), *response);
    wipe(response->body);
    if (!decoded) co_return sent.clean(with_login_advice(decoded.error()));
    sent.add(decoded->value.access_token);
    sent.add(decoded->value.refresh_token);
    if (sent.finds(decoded->correlation_id)) decoded->correlation_id.clear();
    co_return decoded;
}

genesys::echo_finder secrets_of(const genesys::request& request, const secret& first, const secret& second,
                                const secret& third) {
    genesys::echo_finder secrets;
    for (const secret* const sent : {&request.basic, &first, &second, &third})
        secrets.add(*sent);
    return secrets;
}

}  // namespace

asio::awaitable<grant_result> oauth::client_credentials(genesys::oauth_credentials client,
                                                        milliseconds timeout) {
    auto request = genesys::client_credentials_grant(client);
    auto sent = secrets_of(request, client.client_secret, secret{}, secret{});
    return ask(transport_, std::move(request), std::move(sent), timeout);
}

asio::awaitable<grant_result> oauth::refresh_token(genesys::oauth_credentials client, secret refresh_token,
                                                   milliseconds timeout) {
    auto request = genesys::refresh_token_grant(client, refresh_token);
    auto sent = secrets_of(request, client.client_secret, refresh_token, secret{});
    return ask(transport_, std::move(request), std::move(sent), timeout);
}

asio::awaitable<grant_result> oauth::authorization_code(genesys::oauth_credentials client, secret code,
                                                        std::string redirect_uri, secret code_verifier,
                                                        milliseconds timeout) {
    auto request = code_verifier.empty()
                       ? genesys::authorization_code_grant(client, code, redirect_uri)
                       : genesys::authorization_code_grant(client, code, redirect_uri, code_verifier);
    auto sent = secrets_of(request, client.client_secret, code, code_verifier);
    return ask(transport_, std::move(request), std::move(sent), timeout);
}

}  // namespace tokenkeeper::client
