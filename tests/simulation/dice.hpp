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
    explicit dice(std::uint64_t seed) : random_(beginning_of(seed)) {}

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
    // The source steps its state by a constant. Were the seed multiplied by that, each seed would draw what
    // the one before it draws, but for the first.
    static std::uint64_t beginning_of(std::uint64_t seed) noexcept {
        return cloud::random_source{seed}.next();
    }

    cloud::random_source random_;
};

}  // namespace tokenkeeper::simulation
