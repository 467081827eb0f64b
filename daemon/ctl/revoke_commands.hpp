#pragma once

#include "daemon/ctl/context.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// `revoke`: asks first, then revokes the session's token. Exits with 0 where that was done, though the
/// session is lost then.
exit_status run_revoke(const context& in, const std::string& name, bool yes);

struct revoke_user_options {
    std::string organization;
    std::string user_id;
    std::string session;  ///< whose token to ask with; empty: the daemon's choice
    bool yes = false;
};

/// `revoke-user`: asks first, then revokes every token of a user, and says whose token it asked with.
exit_status run_revoke_user(const context& in, const revoke_user_options& what);

}  // namespace tokenkeeper::ctl
