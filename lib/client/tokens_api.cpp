#include "lib/client/tokens_api.hpp"

#include "lib/client/call.hpp"
#include "lib/genesys/echo.hpp"
#include "lib/genesys/operations.hpp"

#include <optional>
#include <utility>

namespace tokenkeeper::client {

namespace asio = boost::asio;

namespace {

/// True where a part of the answer that people see repeats the token.
bool repeats(const nothing& /*answer*/, const genesys::echo_finder& /*echoes*/) {
    return false;
}
bool repeats(const genesys::idle_token_timeout& answer, const genesys::echo_finder& echoes) {
    return echoes.finds(answer.texts());
}
bool repeats(const std::optional<genesys::named_entity>& entity, const genesys::echo_finder& echoes) {
    return entity && (echoes.finds(entity->id) || echoes.finds(entity->name));
}
bool repeats(const genesys::token_info& answer, const genesys::echo_finder& echoes) {
    if (repeats(answer.organization, echoes)) return true;
    const bool is_guest = answer.home_organization != answer.organization;
    if (is_guest && repeats(answer.home_organization, echoes)) return true;
    if (!answer.client) return false;
    const auto& client = *answer.client;
    return echoes.finds(client.id) || echoes.finds(client.name) || echoes.finds(client.state) ||
           echoes.finds(client.authorized_grant_type);
}

/// Sends one encoded operation and decodes the response with `decode`.
template <class T>
asio::awaitable<result<answer_of<T>>> call(net::transport* transport, genesys::request request,
                                           result<T> (*decode)(const genesys::response&),
                                           milliseconds timeout) {
    genesys::echo_finder echoes;
    echoes.add(request.bearer);
    const auto response = co_await transport->send(std::move(request), timeout);
    // A certificate may repeat what was sent on an earlier connection.
    if (!response) co_return echoes.clean(response.error());
    auto decoded = with_headers(decode(*response), *response);
    if (!decoded) co_return echoes.clean(decoded.error());
    if (repeats(decoded->value, echoes))
        co_return error{errc::malformed_response, "the answer repeats the token"};
    if (echoes.finds(decoded->correlation_id)) decoded->correlation_id.clear();
    co_return decoded;
}

asio::awaitable<result<answer<nothing>>> refuse(error reason) {
    co_return reason;
}

}  // namespace

asio::awaitable<result<answer<genesys::token_info>>> tokens_api::get_tokens_me(secret token,
                                                                               bool preserve_idle_ttl,
                                                                               milliseconds timeout,
                                                                               std::uint64_t mark) {
    auto request = genesys::get_tokens_me(std::move(token), preserve_idle_ttl, mark);
    return call(transport_, std::move(request), genesys::decode_get_tokens_me, timeout);
}

asio::awaitable<result<answer<nothing>>> tokens_api::head_tokens_me(secret token, milliseconds timeout,
                                                                    std::uint64_t mark) {
    auto request = genesys::head_tokens_me(std::move(token), mark);
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
