#pragma once

#include "tests/cloud/cloud_model.hpp"
#include "tests/cloud/model/cloud_state.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <string>

/// The OAuth state of cloud_model; for its own sources only.
namespace tokenkeeper::cloud {

struct cloud_model::client {
    organization* home = nullptr;
    organization* login_home = nullptr;  ///< the organization of the people who log in
    client_setup setup;
    client_record record;  ///< `tokens` of it: those that are forgotten
    /// The tokens it was given, in no order: a grant looks at a few and forgets what died long ago, so that
    /// neither look-ups nor memory grow with the number of grants.
    std::deque<std::unique_ptr<token>> granted;
    std::uint64_t minted = 0;
    std::optional<wall_time> last_request;
    std::optional<wall_time> not_before;  ///< what the last Retry-After asked for

    [[nodiscard]] bool proves_itself(const grant_request& g) const {
        if (setup.is_public) return !g.basic;
        return g.basic && g.client_secret == setup.client_secret;
    }
    [[nodiscard]] bool may_use(grant_type type) const {
        return std::find(setup.grants.begin(), setup.grants.end(), type) != setup.grants.end();
    }
};

struct cloud_model::family {
    client* owner = nullptr;
    organization* home = nullptr;  ///< of its access tokens
    std::uint64_t number = 0;
    family_record record;
};

template <class F>
void cloud_model::each_token_of(const organization& home, F use) {
    for (const auto& t : tokens_) {
        if (t->home == &home) use(*t);
    }
    for (const auto& c : clients_) {
        for (const auto& t : c->granted) {
            if (t->home == &home) use(*t);
        }
    }
}

/// A code is kept after its attempt, so that a second use is known for what it is. People make few.
struct cloud_model::authorization_code {
    client* owner = nullptr;
    organization* home = nullptr;  ///< of the person who logged in
    std::string redirect_uri;
    std::string challenge;  ///< empty: without PKCE
    wall_time expires;
    bool used = false;               ///< its one attempt was made, successful or not
    std::string access_token_name;   ///< the token that it gave; empty: none
    family* begun_family = nullptr;  ///< the refresh tokens that it gave; nullptr: none
};

}  // namespace tokenkeeper::cloud
