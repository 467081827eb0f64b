#include "lib/client/tokens_api.hpp"

#include "lib/client/call.hpp"
#include "lib/client/echo.hpp"
#include "lib/genesys/operations.hpp"

#include <utility>

#include <boost/json/serialize.hpp>

namespace tokenkeeper::client {

namespace asio = boost::asio;

namespace {

/// True where a part of the answer that people see repeats the token.
bool repeats(const nothing& /*answer*/, const secret& /*token*/) {
    return false;
}
bool repeats(const genesys::idle_token_timeout& answer, const secret& token) {
    return echoes(boost::json::serialize(answer.json()), token);
}
bool repeats(const genesys::token_info& answer, const secret& token) {
    if (!answer.client) return false;
    const auto& client = *answer.client;
    return echoes(client.id, token) || echoes(client.name, token) || echoes(client.state, token) ||
           echoes(client.authorized_grant_type, token);
}

/// Sends one encoded operation and decodes the response with `decode`.
template <class T>
asio::awaitable<result<answer_of<T>>> call(net::transport* transport, genesys::request request,
                                           result<T> (*decode)(const genesys::response&),
                                           milliseconds timeout) {
    const auto token = request.bearer.clone();
    const auto response = co_await transport->send(std::move(request), timeout);
    if (!response) co_return response.error();
    auto decoded = with_headers(decode(*response), *response);
    if (!decoded) co_return without_echo(decoded.error(), token);
    if (repeats(decoded->value, token))
        co_return error{errc::malformed_response, "the answer repeats the token"};
    if (echoes(decoded->correlation_id, token)) decoded->correlation_id.clear();
    co_return decoded;
}

asio::awaitable<result<answer<nothing>>> refuse(error reason) {
    co_return reason;
}

}  // namespace

asio::awaitable<result<answer<genesys::token_info>>> tokens_api::get_tokens_me(secret token,
                                                                               bool preserve_idle_ttl,
                                                                               milliseconds timeout) {
    auto request = genesys::get_tokens_me(std::move(token), preserve_idle_ttl);
    return call(transport_, std::move(request), genesys::decode_get_tokens_me, timeout);
}

asio::awaitable<result<answer<nothing>>> tokens_api::head_tokens_me(secret token, milliseconds timeout) {
    auto request = genesys::head_tokens_me(std::move(token));
    return call(transport_, std::move(request), genesys::decode_head_tokens_me, timeout);
}

asio::awaitable<result<answer<nothing>>> tokens_api::delete_tokens_me(secret token, milliseconds timeout) {
    auto request = genesys::delete_tokens_me(std::move(token));
    return call(transport_, std::move(request), genesys::decode_delete_tokens_me, timeout);
}

asio::awaitable<result<answer<nothing>>> tokens_api::delete_token(secret token, std::string user_id,
                                                                  milliseconds timeout) {
    auto request = genesys::delete_token(std::move(token), user_id);
    if (!request) return refuse(request.error());
    return call(transport_, std::move(*request), genesys::decode_delete_token, timeout);
}

asio::awaitable<result<answer<genesys::idle_token_timeout>>> tokens_api::get_tokens_timeout(
    secret token, milliseconds timeout) {
    auto request = genesys::get_tokens_timeout(std::move(token));
    return call(transport_, std::move(request), genesys::decode_get_tokens_timeout, timeout);
}

asio::awaitable<result<answer<genesys::idle_token_timeout>>> tokens_api::put_tokens_timeout(
    secret token, genesys::idle_token_timeout value, milliseconds timeout) {
    auto request = genesys::put_tokens_timeout(std::move(token), value);
    return call(transport_, std::move(request), genesys::decode_put_tokens_timeout, timeout);
}

}  // namespace tokenkeeper::client
