#include "daemon/systemd/credential_lines.hpp"

#include <algorithm>

namespace tokenkeeper::systemd {

bool credential_lines::enter(client newcomer, const std::string& unit) {
    units_.emplace(newcomer, unit);
    auto& own = lines_[unit];
    if (own.served < share_) {
        ++own.served;
        return true;
    }
    own.waiting.push_back(newcomer);
    return false;
}

std::optional<credential_lines::client> credential_lines::leave(client leaving) {
    const auto unit = units_.extract(leaving);
    if (unit.empty()) return std::nullopt;
    const auto found = lines_.find(unit.mapped());
    auto& own = found->second;
    if (std::erase(own.waiting, leaving) > 0) return std::nullopt;
    if (!own.waiting.empty()) {
        const auto next = own.waiting.front();
        own.waiting.pop_front();
        return next;
    }
    if (--own.served == 0) lines_.erase(found);
    return std::nullopt;
}

std::optional<credential_lines::client> credential_lines::newest_of_longest() const {
    const auto longest =
        std::ranges::max_element(lines_, {}, [](const auto& each) { return each.second.waiting.size(); });
    if (longest == lines_.end() || longest->second.waiting.empty()) return std::nullopt;
    return longest->second.waiting.back();
}

}  // namespace tokenkeeper::systemd
