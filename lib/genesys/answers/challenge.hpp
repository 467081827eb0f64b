#pragma once

#include <string_view>

namespace tokenkeeper::genesys {

/// True if the value of a WWW-Authenticate header holds a Bearer challenge with `error="invalid_token"`
/// (RFC 6750 §3.1): the token has expired, was revoked or is not valid. The value may list several
/// challenges; quoted text that looks like a challenge does not count. Unreadable text gives false.
bool tells_invalid_token(std::string_view challenges) noexcept;

/// True if the value of a WWW-Authenticate or Proxy-Authenticate header offers this scheme ("basic"), in any
/// case of letters.
bool offers_scheme(std::string_view challenges, std::string_view scheme) noexcept;

}  // namespace tokenkeeper::genesys
