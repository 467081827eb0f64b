#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::cloud {

enum class grant_type { client_credentials, refresh_token, authorization_code };
/// "client_credentials", "refresh_token", "authorization_code".
std::string_view to_string(grant_type type) noexcept;
std::optional<grant_type> grant_type_from(std::string_view name) noexcept;

/// A POST /oauth/token, understood. What did not come is empty.
struct grant_request {
    bool well_formed = false;  ///< a form by its content type, no parameter twice
    bool basic = false;        ///< the client's id and secret came as HTTP Basic, and not the id in the form
    std::string client_id;
    std::string client_secret;
    std::string type;  ///< grant_type as it was written
    std::string refresh_token;
    std::string code;
    std::string redirect_uri;
    std::string code_verifier;
};

/// `basic` is "id:secret", decoded; empty where there was no `Authorization: Basic …`.
grant_request read_grant_request(std::string_view basic, std::string_view content_type,
                                 std::string_view body);

}  // namespace tokenkeeper::cloud
