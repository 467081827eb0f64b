#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/login/drawn_keys.hpp"
#include "daemon/login/pending_logins.hpp"
#include "daemon/operations/operation_context.hpp"
#include "daemon/sources/token_sources.hpp"
#include "daemon/supervisor/present_views.hpp"
#include "daemon/supervisor/supervisor.hpp"

#include <functional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::operations {

/// Logins with a browser: the authorization code grant (RFC 6749 §4.1) with PKCE. The state and the verifier
/// of a login never leave the daemon but in the address that it begins with, and a code is sent once. All of
/// them are audited with their outcome.
class logins {
public:
    using draw_function = std::function<login::login_keys()>;

    logins(operation_context context, sources::token_sources& sources, supervision::present_views& sessions,
           supervision::supervisor& supervisor, draw_function draw = login::draw_keys)
        : context_(context),
          sources_(sources),
          views_(sessions),
          supervisor_(supervisor),
          draw_(std::move(draw)) {}

    /// Begins a login, in place of a pending one.
    control::outcome<control::login_view> begin(const std::string& name, const std::string& peer);
    /// Exchanges the code of the redirect, and waits until the API has accepted or rejected the token.
    boost::asio::awaitable<control::outcome<assessed_session>> finish(std::string name, std::string login_id,
                                                                      control::login_redirect redirect,
                                                                      std::string peer);

private:
    using outcome = control::outcome<assessed_session>;

    boost::asio::awaitable<outcome> exchange(session_id id, control::login_redirect redirect,
                                             std::string peer);
    boost::asio::awaitable<bool> wait_for_budget(session_id id);
    boost::asio::awaitable<outcome> wait_for_verdict(session_id id, std::string peer);

    operation_context context_;
    sources::token_sources& sources_;
    supervision::present_views& views_;
    supervision::supervisor& supervisor_;
    draw_function draw_;
    login::pending_logins pending_;
};

}  // namespace tokenkeeper::operations
