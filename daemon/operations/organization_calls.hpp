#pragma once

#include "lib/client/tokens_api.hpp"

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::operations {

// The requests of operators as calls of borrowed_token: every coroutine owns the objects that it waits for.

boost::asio::awaitable<result<genesys::idle_token_timeout>> read_idle_timeout(
    std::shared_ptr<net::transport> api, secret token, milliseconds timeout);
boost::asio::awaitable<result<genesys::idle_token_timeout>> write_idle_timeout(
    std::shared_ptr<net::transport> api, secret token, genesys::idle_token_timeout value,
    milliseconds timeout);
boost::asio::awaitable<result<client::nothing>> delete_user_tokens(std::shared_ptr<net::transport> api,
                                                                   secret token, std::string user_id,
                                                                   milliseconds timeout);

}  // namespace tokenkeeper::operations
