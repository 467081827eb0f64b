#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/operations/operation_context.hpp"
#include "daemon/sources/token_sources.hpp"
#include "daemon/supervisor/present_views.hpp"

#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::operations {

/// verify, keep-alive, renew and revoke: an operator's commands to one session. All of them are audited,
/// renewals and revocations with their outcome.
class session_commands {
public:
    session_commands(operation_context context, sources::token_sources& sources,
                     supervision::present_views& sessions)
        : context_(context), sources_(sources), views_(sessions) {}

    /// Carries the command out as soon as the request budget allows, and returns the session after it. A
    /// failed check is no refusal (the session shows it); a failed renewal or revocation is one.
    boost::asio::awaitable<control::outcome<assessed_session>> run(std::string name, session_action action,
                                                                   std::string peer);

private:
    using outcome = control::outcome<assessed_session>;

    boost::asio::awaitable<outcome> check(session_id id, session_action action, std::string peer);
    boost::asio::awaitable<outcome> change(session_id id, session_action action, std::string peer);
    boost::asio::awaitable<command_end> command(session_id id, session_action action, std::string peer);
    boost::asio::awaitable<outcome> take_from_source(session_id id, std::string peer);

    operation_context context_;
    sources::token_sources& sources_;
    supervision::present_views& views_;
};

}  // namespace tokenkeeper::operations
