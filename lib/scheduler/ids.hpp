#pragma once

#include <cstdint>

namespace tokenkeeper {

using session_id = std::uint64_t;       ///< never used twice, so a late answer cannot meet another session
using organization_id = std::uint64_t;  ///< shares the numbers of sessions, so no number means two things
using request_id = std::uint64_t;       ///< of one request that has begun

/// Who gives a session its tokens: the user id of the owner of the file that holds them, or what they are got
/// with.
using giver_id = std::uint32_t;
inline constexpr giver_id root_giver = 0;         ///< the configuration, too
inline constexpr giver_id people = ~giver_id{0};  ///< whoever logs in with a browser; no account has this id

}  // namespace tokenkeeper
