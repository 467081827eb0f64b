#include "lib/client/tokens_api.hpp"

#include "lib/client/call.hpp"
#include "lib/client/echo.hpp"
#include "lib/genesys/operations.hpp"

#include <utility>

#include <boost/json/serialize.hpp>

namespace tokenkeeper::client {

namespace asio = boost::asio;

namespace {

// What of an answer is shown to people.
bool tells(const nothing& /*answer*/, const secret& /*token*/) {
    return false;
}
bool tells(const genesys::idle_token_timeout& answer, const secret& token) {
    return echoes(boost::json::serialize(answer.json()), token);
}
bool tells(const genesys::token_info& answer, const secret& token) {
    if (!answer.client) return false;
    const auto& client = *answer.client;
    return echoes(client.id, token) || echoes(client.name, token) || echoes(client.state, token) ||
           echoes(client.authorized_grant_type, token);
}

/// One operation: encoded before, sent here, decoded by `decode`.
template <class T>
asio::awaitable<result<answer_of<T>>> call(net::transport* via, genesys::request request,
                                           result<T> (*decode)(const genesys::response&),
                                           milliseconds at_most) {
    const auto token = request.bearer.clone();
    const auto response = co_await via->send(std::move(request), at_most);
    if (!response) co_return response.error();
    auto got = with_headers(decode(*response), *response);
    if (!got) co_return without_echo(got.error(), token);
    if (tells(got->value, token)) co_return error{errc::malformed_response, "the answer repeats the token"};
    if (echoes(got->correlation_id, token)) got->correlation_id.clear();
    co_return got;
}

asio::awaitable<result<answer<nothing>>> refuse(error why) {
    co_return why;
}

}  // namespace

asio::awaitable<result<answer<genesys::token_info>>> tokens_api::get_tokens_me(secret token,
                                                                               bool preserve_idle_ttl,
                                                                               milliseconds at_most) {
    auto request = genesys::get_tokens_me(std::move(token), preserve_idle_ttl);
    return call(via_, std::move(request), genesys::decode_get_tokens_me, at_most);
}

asio::awaitable<result<answer<nothing>>> tokens_api::head_tokens_me(secret token, milliseconds at_most) {
    auto request = genesys::head_tokens_me(std::move(token));
    return call(via_, std::move(request), genesys::decode_head_tokens_me, at_most);
}

asio::awaitable<result<answer<nothing>>> tokens_api::delete_tokens_me(secret token, milliseconds at_most) {
    auto request = genesys::delete_tokens_me(std::move(token));
    return call(via_, std::move(request), genesys::decode_delete_tokens_me, at_most);
}

asio::awaitable<result<answer<nothing>>> tokens_api::delete_token(secret token, std::string user_id,
                                                                  milliseconds at_most) {
    auto request = genesys::delete_token(std::move(token), user_id);
    if (!request) return refuse(request.error());
    return call(via_, std::move(*request), genesys::decode_delete_token, at_most);
}

asio::awaitable<result<answer<genesys::idle_token_timeout>>> tokens_api::get_tokens_timeout(
    secret token, milliseconds at_most) {
    auto request = genesys::get_tokens_timeout(std::move(token));
    return call(via_, std::move(request), genesys::decode_get_tokens_timeout, at_most);
}

asio::awaitable<result<answer<genesys::idle_token_timeout>>> tokens_api::put_tokens_timeout(
    secret token, genesys::idle_token_timeout value, milliseconds at_most) {
    auto request = genesys::put_tokens_timeout(std::move(token), value);
    return call(via_, std::move(request), genesys::decode_put_tokens_timeout, at_most);
}

}  // namespace tokenkeeper::client
