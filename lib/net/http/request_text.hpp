#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/genesys/message.hpp"
#include "lib/net/url.hpp"

#include <string_view>

namespace tokenkeeper::net {

/// Writes the whole request as HTTP/1.1 text, header and body in one secret, so that the token or the
/// credentials in it are wiped with it. Fails with errc::invalid_argument where a part could end its line
/// (target, token, credentials, content type, user agent), and for two authorizations or two bodies.
result<secret> request_text(const genesys::request& request, const base_url& base,
                            std::string_view user_agent);

}  // namespace tokenkeeper::net
