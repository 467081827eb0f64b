#pragma once

#include "lib/base/secret.hpp"

namespace tokenkeeper::genesys {

/// Encodes by RFC 4648 §4, with padding. No other copy of the text stays in memory.
secret base64(const secret& text);

}  // namespace tokenkeeper::genesys
