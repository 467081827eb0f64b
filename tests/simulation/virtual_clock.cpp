#include "tests/simulation/virtual_clock.hpp"

#include <algorithm>

namespace tokenkeeper::simulation {

namespace {

constexpr boot_clock::duration time_to_boot = seconds{20};

}  // namespace

instant virtual_clock::shown() const noexcept {
    return {boot(now_), truth() + wall_ahead_};
}

wall_time virtual_clock::truth(world_time at) noexcept {
    return beginning + std::chrono::floor<milliseconds>(at.time_since_epoch());
}

world_time virtual_clock::world(wall_time truth) noexcept {
    return world_time{truth - beginning};
}

world_time virtual_clock::world(boot_time at) const noexcept {
    return world_time{at.time_since_epoch() - boot_ahead_};
}

boot_time virtual_clock::boot(world_time at) const noexcept {
    return boot_time{at.time_since_epoch() + boot_ahead_};
}

void virtual_clock::move(world_time at) noexcept {
    now_ = std::max<world_time>(now_, std::chrono::ceil<milliseconds>(at));
}

void virtual_clock::step_wall(milliseconds by) {
    wall_ahead_ += by;
    steps_.push_back({now_, by});
}

milliseconds virtual_clock::age_error(world_time from, world_time until) const noexcept {
    const auto between = [from, until](world_time at) { return at >= from && at <= until; };
    milliseconds sum{0};
    if (std::none_of(reboots_.begin(), reboots_.end(), between)) return sum;
    for (const auto& each : steps_)
        if (between(each.at) && each.by > milliseconds{0}) sum += each.by;
    return sum;
}

void virtual_clock::reboot() {
    reboots_.push_back(now_);
    boot_ahead_ = time_to_boot - now_.time_since_epoch();
}

}  // namespace tokenkeeper::simulation
