#include "lib/client/oauth.hpp"

#include "lib/client/call.hpp"
#include "lib/client/echo.hpp"

#include <utility>
#include <vector>

namespace tokenkeeper::client {

namespace asio = boost::asio;
using granted = result<answer<genesys::token_grant>>;

namespace {

/// One grant. `sent` are the secrets in the request, which no error may hold.
asio::awaitable<granted> ask(net::transport* via, genesys::request request, std::vector<secret> sent,
                             milliseconds at_most) {
    auto response = co_await via->send(std::move(request), at_most);
    if (!response) co_return response.error();
    auto got = with_headers(genesys::decode_token_grant(*response), *response);
    wipe(response->body);
    if (got) co_return got;
    auto failure = got.error();
    for (const secret& each : sent)
        failure = without_echo(std::move(failure), each);
    co_return failure;
}

std::vector<secret> secrets_of(const genesys::request& request, secret first, secret second, secret third) {
    std::vector<secret> all;
    all.push_back(request.basic.clone());
    all.push_back(std::move(first));
    all.push_back(std::move(second));
    all.push_back(std::move(third));
    return all;
}

}  // namespace

asio::awaitable<granted> oauth::client_credentials(genesys::oauth_credentials client, milliseconds at_most) {
    auto request = genesys::client_credentials_grant(client);
    auto sent = secrets_of(request, std::move(client.client_secret), secret{}, secret{});
    return ask(via_, std::move(request), std::move(sent), at_most);
}

asio::awaitable<granted> oauth::refresh_token(genesys::oauth_credentials client, secret refresh_token,
                                              milliseconds at_most) {
    auto request = genesys::refresh_token_grant(client, refresh_token);
    auto sent = secrets_of(request, std::move(client.client_secret), std::move(refresh_token), secret{});
    return ask(via_, std::move(request), std::move(sent), at_most);
}

asio::awaitable<granted> oauth::authorization_code(genesys::oauth_credentials client, secret code,
                                                   std::string redirect_uri, secret code_verifier,
                                                   milliseconds at_most) {
    auto request = code_verifier.empty()
                       ? genesys::authorization_code_grant(client, code, redirect_uri)
                       : genesys::authorization_code_grant(client, code, redirect_uri, code_verifier);
    auto sent =
        secrets_of(request, std::move(client.client_secret), std::move(code), std::move(code_verifier));
    return ask(via_, std::move(request), std::move(sent), at_most);
}

}  // namespace tokenkeeper::client
