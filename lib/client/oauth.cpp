#include "lib/client/oauth.hpp"

#include "lib/client/call.hpp"
#include "lib/client/echo.hpp"
#include "lib/client/login_advice.hpp"

#include <utility>
#include <vector>

namespace tokenkeeper::client {

namespace asio = boost::asio;
using grant_result = result<answer<genesys::token_grant>>;

namespace {

/// Sends one grant. `sent` are the secrets in the request, which no error may hold.
asio::awaitable<grant_result> ask(net::transport* transport, genesys::request request,
                                  std::vector<secret> sent, milliseconds timeout) {
    auto response = co_await transport->send(std::move(request), timeout);
    if (!response) co_return with_login_advice(response.error());
    auto decoded = with_headers(genesys::decode_token_grant(*response), *response);
    wipe(response->body);
    if (decoded) co_return decoded;
    auto failure = with_login_advice(decoded.error());
    for (const secret& original : sent)
        failure = without_echo(std::move(failure), original);
    co_return failure;
}

std::vector<secret> secrets_of(const genesys::request& request, secret first, secret second, secret third) {
    std::vector<secret> secrets;
    secrets.push_back(request.basic.clone());
    secrets.push_back(std::move(first));
    secrets.push_back(std::move(second));
    secrets.push_back(std::move(third));
    return secrets;
}

}  // namespace

asio::awaitable<grant_result> oauth::client_credentials(genesys::oauth_credentials client,
                                                        milliseconds timeout) {
    auto request = genesys::client_credentials_grant(client);
    auto sent = secrets_of(request, std::move(client.client_secret), secret{}, secret{});
    return ask(transport_, std::move(request), std::move(sent), timeout);
}

asio::awaitable<grant_result> oauth::refresh_token(genesys::oauth_credentials client, secret refresh_token,
                                                   milliseconds timeout) {
    auto request = genesys::refresh_token_grant(client, refresh_token);
    auto sent = secrets_of(request, std::move(client.client_secret), std::move(refresh_token), secret{});
    return ask(transport_, std::move(request), std::move(sent), timeout);
}

asio::awaitable<grant_result> oauth::authorization_code(genesys::oauth_credentials client, secret code,
                                                        std::string redirect_uri, secret code_verifier,
                                                        milliseconds timeout) {
    auto request = code_verifier.empty()
                       ? genesys::authorization_code_grant(client, code, redirect_uri)
                       : genesys::authorization_code_grant(client, code, redirect_uri, code_verifier);
    auto sent =
        secrets_of(request, std::move(client.client_secret), std::move(code), std::move(code_verifier));
    return ask(transport_, std::move(request), std::move(sent), timeout);
}

}  // namespace tokenkeeper::client
