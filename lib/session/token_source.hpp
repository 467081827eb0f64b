#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenkeeper {

/// The OAuth grant that a session gets new tokens with; `none`: somebody gives it its tokens.
enum class grant_type { none, client_credentials, refresh_token };

/// The source of a session's tokens.
enum class token_source {
    access_token,        ///< one token, in the configuration
    access_token_file,   ///< a file that somebody replaces
    client_credentials,  ///< grants for an OAuth client
    refresh_token,       ///< grants by a login that somebody made once
    login,               ///< somebody logs in with a browser whenever a token is missing
};

/// What follows from the kind of source alone.
struct source_traits {
    token_source source{};
    std::string_view name;  ///< the key of the configuration, and the word of the contract
    grant_type grants = grant_type::none;
};

/// A new source has its line here.
inline constexpr std::array all_sources{
    source_traits{token_source::access_token, "access_token", grant_type::none},
    source_traits{token_source::access_token_file, "access_token_file", grant_type::none},
    source_traits{token_source::client_credentials, "client_credentials", grant_type::client_credentials},
    source_traits{token_source::refresh_token, "refresh_token", grant_type::refresh_token},
    // Only where a refresh token came with the login: then the session gets another policy.
    source_traits{token_source::login, "login", grant_type::none},
};

constexpr source_traits traits_of(token_source source) noexcept {
    for (const auto& each : all_sources)
        if (each.source == source) return each;
    return {source, "unknown", grant_type::none};
}

constexpr std::string_view to_string(token_source source) noexcept {
    return traits_of(source).name;
}
constexpr grant_type grants_of(token_source source) noexcept {
    return traits_of(source).grants;
}

/// Returns true if the name is that of a source.
constexpr bool is_source(std::string_view name) noexcept {
    return std::ranges::find(all_sources, name, &source_traits::name) != all_sources.end();
}

}  // namespace tokenkeeper
