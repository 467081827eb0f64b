#pragma once

#include "lib/scheduler/rejection/rejection_wave.hpp"

#include <cstddef>

namespace tokenkeeper::tests {

inline constexpr boot_time wave_start{std::chrono::hours{1}};
inline constexpr std::size_t sessions_of_wave = 100;

/// A wave with four sessions, 1 to 4, of a hundred.
inline rejection_wave open_wave() {
    rejection_wave wave;
    for (session_id id = 1; id <= 4; ++id)
        wave.begin(id, root_giver, sessions_of_wave, wave_start);
    return wave;
}

}  // namespace tokenkeeper::tests
