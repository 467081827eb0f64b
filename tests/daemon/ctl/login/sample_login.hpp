#pragma once

#include <cstdint>
#include <string>

namespace tokenkeeper::ctl {

/// The daemon's answer that begins a login at the redirect URI http://HOST:PORT/back, with the state "s+1"
/// and the id "l-1". It ends `patience` seconds after the time on the stage.
std::string begun_login(const std::string& host, std::uint16_t port, int patience = 600);
std::string begun_login(const std::string& redirect_uri);

/// The session "view" after a login, in this state: a session of mode keep-alive whose token has an end.
std::string logged_in_session(const std::string& state);

/// A problem of the daemon; `kind` is the end of its type.
std::string login_problem(int status, const std::string& kind, const std::string& detail);

/// The redirect of a right answer: "/back?code=c%2F1&state=s%2B1".
extern const char* const right_redirect;

/// The requests of a login of the session "view".
extern const char* const login_begin;
extern const char* const login_end;

}  // namespace tokenkeeper::ctl
