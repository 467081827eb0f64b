#pragma once

#include <cstdint>

namespace tokenkeeper {

using session_id = std::uint64_t;       ///< never used twice, so a late answer cannot meet another session
using organization_id = std::uint64_t;  ///< shares the numbers of sessions, so no number means two things
using request_id = std::uint64_t;       ///< of one request that has begun

}  // namespace tokenkeeper
