#pragma once

#include "lib/base/time.hpp"
#include "tests/cloud/grant_request.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::cloud {

/// An OAuth client of an organization.
struct client_setup {
    std::string name;  ///< for tests, logs and the record; TokenInfo shows it
    std::string organization;
    std::string login_organization;  ///< of the people who log in; empty: `organization`
    std::string client_id;           ///< empty: made up
    std::string client_secret;       ///< empty: made up; a public client has none
    /// What it may use.
    std::vector<grant_type> grants{grant_type::client_credentials, grant_type::refresh_token,
                                   grant_type::authorization_code};
    std::vector<std::string> redirect_uris;  ///< where a login in a browser may lead; matched exactly
    seconds token_life{86400};
    seconds code_life{60};           ///< of an authorization code
    bool rotates = true;             ///< a refresh gives a new refresh token and the old one is dead
    bool reuse_kills_family = true;  ///< a dead refresh token that is used again kills what followed from it
    bool enabled = true;
    bool is_public = false;  ///< it sends its id in the form and proves itself by PKCE only

    // Of its access tokens.
    std::string user_id;  ///< empty: made up
    std::vector<std::string> groups;
    std::vector<std::string> permissions;
    std::string label;  ///< any word, for faults; its tokens get it too
};

}  // namespace tokenkeeper::cloud
