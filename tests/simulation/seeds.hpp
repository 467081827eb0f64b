#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace tokenkeeper::simulation {

/// Builds that are slow run every n-th seed: $TOKENKEEPER_SEEDS_SHARE says n, which is 1 where it is not set.
inline std::uint64_t seeds_share() {
    const char* text = std::getenv("TOKENKEEPER_SEEDS_SHARE");
    return text == nullptr ? 1 : std::max<std::uint64_t>(1, std::strtoull(text, nullptr, 10));
}

/// This build's share of the seeds from `first` to `last`; it has `first` at least.
inline std::vector<std::uint64_t> share_of_seeds(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> all;
    for (auto seed = first; seed <= last; seed += seeds_share())
        all.push_back(seed);
    return all;
}

}  // namespace tokenkeeper::simulation
