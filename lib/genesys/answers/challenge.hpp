#pragma once

#include <string_view>

namespace tokenkeeper::genesys {

/// Whether the value of a WWW-Authenticate header holds a Bearer challenge with `error="invalid_token"`
/// (RFC 6750 section 3.1): the token has expired, was revoked or is none. Reads a list of challenges; quoted
/// text that only looks like one is not taken for it. False for whatever cannot be read.
bool tells_invalid_token(std::string_view challenges) noexcept;

}  // namespace tokenkeeper::genesys
