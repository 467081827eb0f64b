#pragma once

#include "daemon/sources/refresh_token.hpp"
#include "daemon/sources/source_context.hpp"
#include "lib/net/transport.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::sources {

/// What a grant is asked with. It goes on by the session's id: a reload may take the session away meanwhile.
struct grant_terms {
    session_id session = 0;
    boot_time start_by;  ///< the whole of it may take until then
    std::shared_ptr<const config::session> settings;
    std::shared_ptr<net::transport> login;
};

/// What came of it.
struct grant_outcome {
    request_outcome outcome;
    bool sent = false;  ///< the login service was asked
};

/// One grant of a session, in the order of rule 5: what was granted before and could not be saved goes first;
/// the intent is durable before a refresh is sent; the answer is durable before anybody sees it. Must not be
/// cancelled. Where a secret cannot be read, it tells the session so. The answer is for the id that it was
/// asked for: the vault saves it aside where that id is gone.
boost::asio::awaitable<grant_outcome> request_grant(source_context context, refresh_token& seeds,
                                                    grant_terms terms);

}  // namespace tokenkeeper::sources
