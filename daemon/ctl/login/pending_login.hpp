#pragma once

#include "daemon/ctl/command_context.hpp"
#include "daemon/ctl/login/redirect_rules.hpp"
#include "lib/base/time.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// A login that the daemon has begun. The verifier of its code stays in the daemon.
struct pending_login {
    std::string session;
    std::string id;
    std::string authorization_url;  ///< the page of the login service, for a browser
    expected_answer answer;         ///< by the host and the parameters of that URL
    wall_time expires;
};

/// Begins a login. An answer whose URL is no http or https address with one redirect_uri and one state is a
/// failure: no browser gets it.
outcome<pending_login> begin_login(const command_context& context, const std::string& session);

/// Hands the answer of the login service to the daemon, which gets and verifies a token. Returns the session
/// after that.
outcome<session_report> finish_login(const command_context& context, const pending_login& login,
                                     const authorization_answer& answer);

/// The problem of an answer that is not one to this login.
inline constexpr const char* login_mismatch = "urn:tokenkeeper:problem:login-mismatch";

/// True if the daemon did not take the answer for one to this login, which still waits.
bool is_still_pending(const failure& reason);

}  // namespace tokenkeeper::ctl
