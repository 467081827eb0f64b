#include "daemon/operations/organization_calls.hpp"

#include <utility>

namespace tokenkeeper::operations {

namespace asio = boost::asio;

asio::awaitable<result<genesys::idle_token_timeout>> read_idle_timeout(std::shared_ptr<net::transport> api,
                                                                       secret token, milliseconds timeout) {
    client::tokens_api calls{*api};
    auto answer = co_await calls.get_tokens_timeout(std::move(token), timeout);
    if (answer.has_error()) co_return answer.error();
    co_return std::move(answer->value);
}

asio::awaitable<result<genesys::idle_token_timeout>> write_idle_timeout(std::shared_ptr<net::transport> api,
                                                                        secret token,
                                                                        genesys::idle_token_timeout value,
                                                                        milliseconds timeout) {
    client::tokens_api calls{*api};
    auto answer = co_await calls.put_tokens_timeout(std::move(token), std::move(value), timeout);
    if (answer.has_error()) co_return answer.error();
    co_return std::move(answer->value);
}

asio::awaitable<result<client::nothing>> delete_user_tokens(std::shared_ptr<net::transport> api, secret token,
                                                            std::string user_id, milliseconds timeout) {
    client::tokens_api calls{*api};
    auto answer = co_await calls.delete_token(std::move(token), std::move(user_id), timeout);
    if (answer.has_error()) co_return answer.error();
    co_return client::nothing{};
}

}  // namespace tokenkeeper::operations
