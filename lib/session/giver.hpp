#pragma once

#include <cstdint>

namespace tokenkeeper {

/// Who gives a session its tokens: the user id of the owner of the file that holds them, or what they are got
/// with.
using giver_id = std::uint32_t;
inline constexpr giver_id root_giver = 0;         ///< the configuration, too
inline constexpr giver_id people = ~giver_id{0};  ///< who log in with a browser; no account has this id

/// The one who answers for a session's tokens if they are of no use: their giver. People are many, so each
/// session that they log in to answers for itself.
using party_id = std::uint64_t;
inline party_id party_of(giver_id giver, std::uint64_t session) noexcept {
    return giver == people ? (party_id{1} << 63U) + session : giver;
}

}  // namespace tokenkeeper
