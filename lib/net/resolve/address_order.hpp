#pragma once

#include "lib/net/address.hpp"

namespace tokenkeeper::net {

/// The same addresses with the two families in turns, beginning with that of the first (RFC 8305 §4).
addresses alternate_families(const addresses& resolved);

}  // namespace tokenkeeper::net
