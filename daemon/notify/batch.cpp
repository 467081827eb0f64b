#include "daemon/notify/batch.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace tokenkeeper::notify {

batch::batch(notice first) : last_{first.at}, level_{first.level} {
    named_.push_back(std::move(first));
}

void batch::add(notice next) {
    ++count_;
    last_ = next.at;
    level_ = std::max(level_, next.level);
    if (named_.size() < most_named || make_room(next)) named_.push_back(std::move(next));
}

/// Drops the last one of the organization that has the most, where the next one's has fewer with it.
bool batch::make_room(const notice& next) {
    std::map<std::string_view, std::size_t> counts;
    for (const auto& each : named_)
        ++counts[each.organization];
    const auto most = std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; });
    const auto own = counts.find(next.organization);
    if (most->second <= (own == counts.end() ? 0 : own->second) + 1) return false;
    const auto last = std::ranges::find(named_.rbegin(), named_.rend(), most->first, &notice::organization);
    named_.erase(std::next(last).base());
    return true;
}

}  // namespace tokenkeeper::notify
