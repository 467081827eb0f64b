#include "lib/client/tokens_api.hpp"

#include "lib/client/call.hpp"
#include "lib/genesys/operations.hpp"

#include <utility>

namespace tokenkeeper::client {

namespace asio = boost::asio;

namespace {

/// One operation: encoded before, sent here, decoded by `decode`.
template <class T>
asio::awaitable<result<answer_of<T>>> call(net::transport* via, genesys::request request,
                                           result<T> (*decode)(const genesys::response&),
                                           milliseconds at_most) {
    const auto response = co_await via->send(std::move(request), at_most);
    if (!response) co_return response.error();
    co_return with_headers(decode(*response), *response);
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
