#pragma once

#include "lib/base/time.hpp"
#include "lib/session/token/token_life.hpp"

#include <chrono>

namespace tokenkeeper::grant_plan_test {

/// The random number of every decision in these tests.
inline constexpr double middle = 0.5;
inline constexpr boot_time begin{std::chrono::hours{1000}};

inline token_life lives_for(boot_clock::duration length) {
    return {begin, begin + length};
}

}  // namespace tokenkeeper::grant_plan_test
