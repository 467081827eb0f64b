#include "daemon/control/access/refusal_count.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::control {

std::optional<refusal_line> refusal_count::add(const std::string& refused_peer, refusal_line refused,
                                               boot_time now) {
    const bool full = entries_.size() >= most_peers && !entries_.contains(refused_peer);
    const auto [place, is_new] = entries_.try_emplace(full ? shared_place : refused_peer);
    entry& counted = place->second;
    if (is_new || defect("every_refusal_told")) {
        counted.due = now + interval_;
        counted.pending.count = 0;
        return refused;
    }
    refused.count += counted.pending.count;
    counted.pending = std::move(refused);
    return std::nullopt;
}

std::vector<refusal_line> refusal_count::take_due(boot_time now) {
    std::vector<refusal_line> lines;
    for (auto place = entries_.begin(); place != entries_.end();) {
        entry& counted = place->second;
        if (counted.due > now) {
            ++place;
        } else if (counted.pending.count == 0) {
            place = entries_.erase(place);
        } else {
            counted.due = now + interval_;
            lines.push_back(
                std::exchange(counted.pending, refusal_line{.request = {}, .peer = {}, .count = 0}));
            ++place;
        }
    }
    return lines;
}

std::optional<boot_time> refusal_count::next_due() const {
    if (entries_.empty()) return std::nullopt;
    const auto earlier = [](const auto& a, const auto& b) { return a.second.due < b.second.due; };
    return std::ranges::min_element(entries_, earlier)->second.due;
}

}  // namespace tokenkeeper::control
