#pragma once

#include <cstdint>

namespace tokenkeeper {

/// Who gives a session its tokens: the user id of the owner of the file that holds them, or what they are got
/// with.
using giver_id = std::uint32_t;
inline constexpr giver_id root_giver = 0;  ///< the configuration, too
// No account has these ids.
inline constexpr giver_id people = ~giver_id{0};       ///< who log in with a browser
inline constexpr giver_id unknown_giver = people - 1;  ///< of a token that was stored, until its file is read

/// The one who answers for a session's tokens if they are of no use: their giver. People are many, and so may
/// unknown ones be: each of their sessions answers for itself.
using party_id = std::uint64_t;
inline constexpr party_id single_session = party_id{1} << 62U;
inline party_id party_of(giver_id giver, std::uint64_t session) noexcept {
    return giver >= unknown_giver ? single_session + session : giver;
}

}  // namespace tokenkeeper
