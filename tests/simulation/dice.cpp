#include "tests/simulation/dice.hpp"

namespace tokenkeeper::simulation {

// Doubles as often as it fits, then evenly: no logarithm, whose last digit differs between libraries.
milliseconds dice::between(milliseconds least, milliseconds most) {
    auto low = least;
    while (low * 2 < most && chance(0.7))
        low *= 2;
    const auto high = low * 2 < most ? low * 2 : most;
    const auto spread = static_cast<std::uint64_t>((high - low).count());
    return low + milliseconds{static_cast<std::int64_t>(random_.up_to(spread))};
}

}  // namespace tokenkeeper::simulation
