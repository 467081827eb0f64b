#pragma once

#include "daemon/runtime/runtime.hpp"
#include "daemon/store/vault.hpp"
#include "lib/base/secret.hpp"
#include "lib/net/transport.hpp"
#include "lib/scheduler/request_to_send.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// The end of a request that had to begin by a certain time.
struct timely_check {
    request_outcome outcome{error{errc::cancelled, "its time was over before the daemon could send it"}};
    bool sent = false;
};

/// Sends the request with `token`, unless `start_by` has passed. A revocation waits first until the store has
/// it. `world` and `tokens` outlive the request.
boost::asio::awaitable<timely_check> send_in_time(runtime::runtime& world, store::vault& tokens,
                                                  request_to_send request,
                                                  std::shared_ptr<net::transport> api, secret token);

}  // namespace tokenkeeper::supervision
