#include "lib/scheduler/idle_timeout/tenant_book.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

void tenant_book::leave(tenant_id tenant) {
    const auto found = counts_.find(tenant);
    if (found == counts_.end() || --found->second > 0) return;
    counts_.erase(found);
    left_.push_back(tenant);
}

void tenant_book::move(session_id session, tenant_id from, tenant_id to) {
    leave(from);
    join(to);
    movers_.push_back(session);
}

std::optional<tenant_id> tenant_book::largest() const {
    const auto most = std::ranges::max_element(counts_, {}, [](const auto& each) {
        return std::pair{is_named(each.first), each.second};
    });
    if (most == counts_.end()) return std::nullopt;
    return most->first;
}

std::vector<session_id> tenant_book::take_moved(std::size_t most) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, movers_.size()));
    std::vector<session_id> taken{movers_.end() - count, movers_.end()};
    movers_.erase(movers_.end() - count, movers_.end());
    return taken;
}

}  // namespace tokenkeeper
