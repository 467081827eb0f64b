#pragma once

#include "lib/base/secret.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::store {

/// Where an OAuth client gets its tokens, and where they go.
struct credentials_origin {
    std::string_view api_url;
    std::string_view login_url;
    std::string_view client_id;
    std::string secret_file;
};

/// The origin of a session's tokens, as the store keeps it: tokens of another origin are of another session.
/// `file`: the file that holds the token; empty: the configuration does. Another file may be another
/// person's, whatever the session is called.
std::string given_origin(std::string_view api_url, const std::string& file);
/// A client's id is no secret, so its secret is a part; null: that cannot be read, and this is how the origin
/// begins for whatever is in the file. The API is one, as the token is sent to it.
std::string client_credentials_origin(const credentials_origin& client, const secret* client_secret);
/// Without a seed: how the origin of every family of this client begins.
std::string refresh_origin(std::string_view login_url, std::string_view client_id, const secret* seed);

/// Of a login with a browser, by the token that it gave first. Without a token: how the origin of every login
/// of this client begins.
std::string login_origin(std::string_view login_url, std::string_view client_id, const secret* first_token);

/// The API that a session's tokens are sent to, and the file that its secret is in; empty: none. Where the
/// secret itself is not known (a seed that cannot be read, a login), a session takes only what the session of
/// its name had in this place: names and client ids are no secrets. 120 bits of SHA-256.
std::string place_of(std::string_view api_url, const std::string& file);

/// The fingerprint of the seed, or of the first token, that a family of refresh tokens descends from; empty
/// where the origin has none.
std::string_view seed_fingerprint(std::string_view origin);

}  // namespace tokenkeeper::store
