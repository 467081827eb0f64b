#pragma once

#include "daemon/keeper/engine.hpp"
#include "lib/base/secret.hpp"
#include "lib/net/transport.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::keeper {

/// The two ways to an organization: its API and its login service.
struct organization_ways {
    std::shared_ptr<net::transport> api;
    std::shared_ptr<net::transport> login;
};

/// Sends one of the requests that a session asks for with a token, and gives what the engine is to be told.
/// Never throws: a session must not wait for ever for an answer that a bug swallowed.
boost::asio::awaitable<outcome> ask(std::shared_ptr<net::transport> api, operation what, secret token,
                                    boot_clock::duration limit);

}  // namespace tokenkeeper::keeper
