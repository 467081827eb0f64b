#pragma once

#include "lib/genesys/message.hpp"

#include <string>
#include <utility>

namespace tokenkeeper::genesys {

inline response answer(int status, std::string body,
                       std::vector<std::pair<std::string, std::string>> headers = {}) {
    response r;
    r.status = status;
    r.headers = std::move(headers);
    r.body = std::move(body);
    return r;
}

/// The answer of getTokensMe for a healthy token, with every field.
inline constexpr const char* full_token_info = R"({
  "organization": {"id": "o-1", "name": "Acme"},
  "homeOrganization": {"id": "o-2", "name": "Acme Home", "selfUri": "/x"},
  "authorizedScope": ["users", "presence:readonly"],
  "clonedUser": {"id": "u-1", "organization": {"id": "o-3", "selfUri": "/y"}},
  "dateTokenIdles": "2026-11-23T23:15:00.250Z",
  "OAuthClient": {
    "id": "c-1", "name": "Wallboard \u00fc", "authorizedGrantType": "CODE", "state": "active",
    "scope": ["users"], "dateToDelete": "2027-01-01T00:00:00Z",
    "organization": {"id": "o-1", "name": "Acme"}, "accessTokenValiditySeconds": 86400
  },
  "addedNextYear": {"deep": [1, 2.5, null, true, "x"]}
})";

inline constexpr const char* timeout_with_groups = R"({
  "idleTokenTimeoutSeconds": 1800, "enableIdleTokenTimeout": true, "inactivityTimeoutUnit": "Minutes",
  "inactivityTimeoutGroupsEnabled": true,
  "inactivityTimeoutGroupBundles": [
    {"priority": 1, "timeoutSeconds": 600, "inactivityTimeoutUnit": "Minutes", "groups": ["g-1", "g-2"]},
    {"priority": 2, "timeoutSeconds": 28800, "inactivityTimeoutUnit": "Hours", "groups": ["g-3"]}],
  "addedNextYear": {"keep": "me", "big": 9007199254740993}})";

}  // namespace tokenkeeper::genesys
