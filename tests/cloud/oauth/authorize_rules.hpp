#pragma once

#include "tests/cloud/oauth/authorize_request.hpp"
#include "tests/cloud/oauth/client_setup.hpp"

#include <optional>
#include <string_view>

/// The rules of GET and POST /oauth/authorize: RFC 6749 §4.1 and RFC 7636 §4.3.
namespace tokenkeeper::cloud {

/// The reason why a request leads to no code.
struct authorize_refusal {
    /// A code of RFC 6749 §4.1.2.1, for the redirect. It is empty where the redirect_uri cannot be trusted:
    /// then the person is told, and the browser goes nowhere.
    std::string_view error;
    std::string_view description;
};

/// nullopt: the person may be asked, or has answered. `client` is the one with the request's client_id;
/// nullptr: there is none.
std::optional<authorize_refusal> refusal_of(const authorize_request& request, const client_setup* client);

/// True for a URI that a client may register: absolute, without a fragment, in printable ASCII.
bool is_redirect_uri(std::string_view uri);

}  // namespace tokenkeeper::cloud
