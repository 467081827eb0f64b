#pragma once

#include "lib/base/secret.hpp"
#include "lib/net/transport.hpp"
#include "lib/scheduler/request_to_send.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// Sends one of the requests that a session asks for with a token, and gives what the scheduler is to be
/// told. Never throws: a session must not wait for ever for an answer that a bug swallowed. Cancelled, it
/// gives errc::cancelled.
boost::asio::awaitable<request_outcome> send_check(std::shared_ptr<net::transport> api, operation what,
                                                   secret token, milliseconds timeout);

}  // namespace tokenkeeper::supervision
