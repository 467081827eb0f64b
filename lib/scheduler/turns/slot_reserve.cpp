#include "lib/scheduler/turns/slot_reserve.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <cassert>

namespace tokenkeeper {

namespace {

/// Fewer slots than this are too few to reserve any.
constexpr std::size_t least_to_share = 4;

std::size_t quarter(std::size_t slots) noexcept {
    return slots < least_to_share ? 0 : slots / 4;
}

}  // namespace

slot_reserve::slot_reserve(std::size_t slots) noexcept : slots_(slots), reserve_(quarter(slots)) {}

bool slot_reserve::open(request_kind kind) const noexcept {
    const auto free = slots_ - std::min(slots_, in_flight());
    if (free == 0) return false;
    if (defect("slow_take_all")) return true;
    if (kind.login && slots_ >= least_to_share && logins_ >= slots_ / 2 && !defect("grants_take_all"))
        return false;
    if (!kind.urgent && routine_ >= slots_ - reserve_) return false;
    if (!kind.slow) return true;

    const auto shared = std::max<std::size_t>(1, slots_ / 4);
    const auto slow = slow_urgent_ + slow_routine_;
    if (slow >= shared || free <= reserve_ / 2) return false;
    return kind.urgent || slow_routine_ < shared - quarter(shared);
}

void slot_reserve::take(request_kind kind) noexcept {
    ++(kind.urgent ? urgent_ : routine_);
    if (kind.slow) ++(kind.urgent ? slow_urgent_ : slow_routine_);
    if (kind.login) ++logins_;
}

void slot_reserve::release(request_kind kind) noexcept {
    assert(in_flight() > 0);
    --(kind.urgent ? urgent_ : routine_);
    if (kind.slow) --(kind.urgent ? slow_urgent_ : slow_routine_);
    if (kind.login) --logins_;
}

}  // namespace tokenkeeper
