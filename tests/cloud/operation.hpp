#pragma once

#include "lib/genesys/message.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::cloud {

/// The operation of a request. `other` is every path that the sandbox does not know.
enum class operation {
    get_tokens_me,
    head_tokens_me,
    delete_tokens_me,
    delete_token,
    get_tokens_timeout,
    put_tokens_timeout,
    oauth_token,      ///< POST /oauth/token: any grant
    oauth_authorize,  ///< GET and POST /oauth/authorize: a login in a browser
    other
};
inline constexpr std::size_t operation_count = 9;

/// The SDK's name, "getTokensMe"; "oauthToken"; "oauthAuthorize"; "other".
std::string_view to_string(operation kind) noexcept;
std::optional<operation> operation_from(std::string_view name) noexcept;

/// True if an OAuth client asks, whatever token the request shows.
bool is_client_operation(operation kind) noexcept;

/// A request line, understood.
struct call {
    operation what = operation::other;
    /// True if the call leaves the idle timer alone: only GET /tokens/me?preserveIdleTTL=true does.
    bool preserve_idle = false;
    /// preserveIdleTTL is there and is neither true nor false.
    bool bad_parameter = false;
    /// The known methods, if the path is known and the method is not.
    std::string_view allowed;
    /// Of deleteToken, decoded.
    std::string user_id;
};

call classify(genesys::method verb, std::string_view target);

}  // namespace tokenkeeper::cloud
