#pragma once

#include "lib/base/time.hpp"
#include "tests/cloud/random.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenkeeper::simulation {

/// What a script draws. Each draw is a statement of its own, so that its order is the same with every
/// compiler.
class dice {
public:
    explicit dice(std::uint64_t seed) : random_(seed * 0x9e3779b97f4a7c15U + 1) {}

    /// One of 0 … sides - 1.
    std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(random_.up_to(sides - 1)); }
    bool chance(double probability) { return random_.unit() < probability; }
    /// A time between the two; short ones are as likely as long ones.
    milliseconds between(milliseconds least, milliseconds most);
    template <class T>
    const T& pick(const std::vector<T>& all) {
        return all[roll(all.size())];
    }

private:
    cloud::random_source random_;
};

}  // namespace tokenkeeper::simulation
