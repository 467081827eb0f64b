#pragma once

#include "lib/base/secret.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::store {

/// The origin of a session's tokens, as the store keeps it: tokens of another origin are of another session.
/// `file`: the file that holds the token; empty: the configuration does. Another file may be another
/// person's, whatever the session is called.
std::string given_origin(std::string_view api_url, const std::string& file);
std::string client_credentials_origin(std::string_view login_url, std::string_view client_id);
/// Without a seed: how the origin of every family of this client begins.
std::string refresh_origin(std::string_view login_url, std::string_view client_id, const secret* seed);

/// Of a login with a browser, by the token that it gave first. Without a token: how the origin of every login
/// of this client begins.
std::string login_origin(std::string_view login_url, std::string_view client_id, const secret* first_token);

/// The fingerprint of the seed, or of the first token, that a family of refresh tokens descends from; empty
/// where the origin has none.
std::string_view seed_fingerprint(std::string_view origin);

}  // namespace tokenkeeper::store
