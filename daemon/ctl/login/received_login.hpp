#pragma once

#include "daemon/ctl/login/login_way.hpp"
#include "daemon/ctl/login/pending_login.hpp"

namespace tokenkeeper::ctl {

/// Receives the browser at the redirect address of the login and finishes the login with the answer that it
/// brings. Before that it listens there, opens a browser or names the tunnel, and prints the address to open.
outcome<session_report> receive_login(const command_context& context, const pending_login& login,
                                      login_way way);

}  // namespace tokenkeeper::ctl
