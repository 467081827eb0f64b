#pragma once

#include "daemon/control/resources/routes.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::control {

/// Who may do what in the tests of routes, and who asks.
inline const access_rules rules{.own_user = 990,
                                .trusted = {},
                                .sessions = {.readers = {{"lobby", {.users = {2001}, .groups = {}}}},
                                             .logins = {{"view", {.users = {3001}, .groups = {}}}}}};
inline const peer root{.uid = 0, .gid = 0, .groups = {}, .pid = 1};
inline const peer reader{.uid = 2001, .gid = 4000, .groups = {}, .pid = 78};
inline const peer visitor{.uid = 4000, .gid = 4000, .groups = {}, .pid = 77};

/// A request that the contract knows, and the line of the table that it goes to.
struct known_request {
    std::string method;
    std::string target;
    std::string pattern;
    std::string name;
    right needs = right::read;
};

inline const std::vector<known_request> known_requests{
    {"GET", "/v1/status", "/v1/status", ""},
    {"GET", "/v1/sessions", "/v1/sessions", ""},
    {"GET", "/v1/sessions/lobby", "/v1/sessions/{name}", "lobby"},
    {"GET", "/v1/sessions/lobby/history", "/v1/sessions/{name}/history", "lobby"},
    {"POST", "/v1/sessions/lobby/verify", "/v1/sessions/{name}/verify", "lobby", right::control},
    {"POST", "/v1/sessions/lobby/keep-alive", "/v1/sessions/{name}/keep-alive", "lobby", right::control},
    {"POST", "/v1/sessions/lobby/renew", "/v1/sessions/{name}/renew", "lobby", right::control},
    {"POST", "/v1/sessions/lobby/revoke", "/v1/sessions/{name}/revoke", "lobby", right::control},
    {"GET", "/v1/sessions/lobby/token", "/v1/sessions/{name}/token", "lobby", right::token},
    {"POST", "/v1/sessions/view/login", "/v1/sessions/{name}/login", "view", right::login},
    {"POST", "/v1/sessions/view/login/l-1", "/v1/sessions/{name}/login/{login_id}", "view", right::login},
    {"GET", "/v1/organizations/acme/idle-timeout", "/v1/organizations/{name}/idle-timeout", "acme",
     right::control},
    {"PUT", "/v1/organizations/acme/idle-timeout", "/v1/organizations/{name}/idle-timeout", "acme",
     right::control},
    {"DELETE", "/v1/organizations/acme/users/2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10/tokens",
     "/v1/organizations/{name}/users/{user_id}/tokens", "acme", right::control},
    {"POST", "/v1/reload", "/v1/reload", "", right::control},
    {"GET", "/metrics", "/metrics", ""},
    {"GET", "/v1/events", "/v1/events", ""},
    {"GET", "/v1/openapi.json", "/v1/openapi.json", ""},
    {"GET", "/livez", "/livez", ""},
    {"GET", "/readyz", "/readyz", ""},
    {"GET", "/readyz/lobby", "/readyz/{name}", "lobby"},
};

}  // namespace tokenkeeper::control
