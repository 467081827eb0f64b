#pragma once

#include "lib/base/secret.hpp"
#include "lib/net/transport.hpp"
#include "lib/scheduler/request_to_send.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// Sends one of a session's requests with a token, and returns its outcome for the scheduler. It never
/// throws: a bug that swallows the answer must not block the session for ever. If it is cancelled, it returns
/// errc::cancelled.
boost::asio::awaitable<request_outcome> send_check(std::shared_ptr<net::transport> api, operation kind,
                                                   secret token, milliseconds timeout);

}  // namespace tokenkeeper::supervision
