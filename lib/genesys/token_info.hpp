#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::genesys {

struct named_entity {
    std::string id;
    std::string name;

    friend bool operator==(const named_entity&, const named_entity&) = default;
};

/// The fields of TokenInfo's OAuthClient that matter for the life of the token.
struct oauth_client {
    std::string id;
    std::string name;
    std::string authorized_grant_type;  ///< "CODE", "CLIENT-CREDENTIALS", …
    std::string state;                  ///< "active", "disabled", "inactive"; empty if missing
    std::optional<wall_time> date_to_delete;
    std::vector<std::string> scope;

    /// True if the client is inactive, disabled or going to be deleted, so that its tokens will die.
    [[nodiscard]] bool ending() const noexcept {
        return date_to_delete || (!state.empty() && state != "active");
    }
};

struct cloned_user {
    std::string id;
    std::string organization_id;
};

/// The answer of getTokensMe. Every field is optional in the definition, so every field may be missing here.
struct token_info {
    std::optional<named_entity> organization;
    std::optional<named_entity> home_organization;
    std::vector<std::string> authorized_scope;
    std::optional<cloned_user> cloned;
    std::optional<wall_time> date_token_idles;  ///< by the server's clock
    std::optional<oauth_client> client;
};

}  // namespace tokenkeeper::genesys
