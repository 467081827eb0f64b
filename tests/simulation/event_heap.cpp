#include "tests/simulation/event_heap.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokenkeeper::simulation {

bool event_heap::later(const plan& a, const plan& b) noexcept {
    return std::tie(a.at, a.order) > std::tie(b.at, b.order);
}

void event_heap::add(world_time at, action happening) {
    plans_.push_back({at, ++order_, std::move(happening)});
    std::push_heap(plans_.begin(), plans_.end(), later);
}

std::optional<world_time> event_heap::next() const {
    if (plans_.empty()) return std::nullopt;
    return plans_.front().at;
}

void event_heap::fire() {
    std::pop_heap(plans_.begin(), plans_.end(), later);
    const action happening = std::move(plans_.back().happening);
    plans_.pop_back();
    happening();
}

}  // namespace tokenkeeper::simulation
