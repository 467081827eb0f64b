#pragma once

#include "tests/simulation/virtual_clock.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace tokenkeeper::simulation {

/// What will happen in the world: the earliest first, and of one moment what was planned first.
class event_heap {
public:
    using action = std::function<void()>;

    void add(world_time at, action happening);
    [[nodiscard]] std::optional<world_time> next() const;
    /// Lets the next one happen. REQUIRES: there is one.
    void fire();

private:
    struct plan {
        world_time at;
        std::uint64_t order;
        action happening;
    };
    static bool later(const plan& a, const plan& b) noexcept;

    std::vector<plan> plans_;
    std::uint64_t order_ = 0;
};

}  // namespace tokenkeeper::simulation
