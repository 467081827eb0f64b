#pragma once

#include <cstdint>

namespace tokenkeeper {

/// Who gives a session its tokens: the user id of the owner of the file that holds them, or what they are got
/// with.
using giver_id = std::uint32_t;
inline constexpr giver_id root_giver = 0;         ///< the configuration, too
inline constexpr giver_id people = ~giver_id{0};  ///< who log in with a browser; no account has this id

}  // namespace tokenkeeper
