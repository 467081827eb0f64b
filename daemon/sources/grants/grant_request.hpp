#pragma once

#include "daemon/sources/refresh_token.hpp"
#include "daemon/sources/source_context.hpp"
#include "lib/genesys/basic_forms.hpp"
#include "lib/net/transport.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::sources {

/// The terms of a grant. It keeps the session's id, as a reload may remove the session before the answer.
struct grant_terms {
    session_id session = 0;
    boot_time start_by;  ///< the latest end of the whole grant
    std::shared_ptr<const config::session> settings;
    std::shared_ptr<net::transport> login;
};

/// The result of a grant.
struct grant_outcome {
    request_outcome outcome;
    bool sent = false;  ///< the request was sent
};

/// Makes one grant of a session in an order that loses no rotation: an earlier answer that could not be saved
/// goes first; the intent is durable before a refresh is sent; the answer is durable before it is used. It
/// must not be cancelled. If a secret cannot be read, the session learns so. `forms` outlives the grant and
/// learns in which form the client's credentials are accepted. The answer belongs to the id of
/// the request: the vault saves it aside if that id is gone.
boost::asio::awaitable<grant_outcome> request_grant(source_context context, source_facts& facts,
                                                    refresh_token& seeds, genesys::basic_forms& forms,
                                                    grant_terms terms);

}  // namespace tokenkeeper::sources
