#pragma once

#include "daemon/ctl/login/pending_login.hpp"

namespace tokenkeeper::ctl {

/// Prints the address to open, takes the address that the browser shows after the login from standard input,
/// and finishes the login with it. On a terminal it asks again for an address that does not fit.
outcome<session_report> paste_login(const command_context& context, const pending_login& login);

}  // namespace tokenkeeper::ctl
