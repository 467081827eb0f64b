#pragma once

#include "lib/base/secret.hpp"

namespace tokenkeeper::genesys {

/// RFC 4648 §4, with padding. Leaves no other copy of the text behind.
secret base64(const secret& text);

}  // namespace tokenkeeper::genesys
