#pragma once

#include "lib/base/secret.hpp"
#include "lib/net/transport.hpp"
#include "lib/scheduler/request_to_send.hpp"

#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// Sends one of a session's requests with a token, and returns its outcome for the scheduler. It never
/// throws: a bug that swallows the answer must not block the session for ever. If it is cancelled, it returns
/// errc::cancelled. `mark`: makes the address one that no gateway has an answer for (genesys::get_tokens_me).
boost::asio::awaitable<request_outcome> send_check(std::shared_ptr<net::transport> api, operation kind,
                                                   secret token, milliseconds timeout,
                                                   std::uint64_t mark = 0);

}  // namespace tokenkeeper::supervision
