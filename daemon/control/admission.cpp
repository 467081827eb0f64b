#include "daemon/control/admission.hpp"

#include <algorithm>
#include <tuple>

namespace tokenkeeper::control {

admission::id admission::enter() {
    const auto who = ++last_;
    entries_.emplace(who, entry{.now = phase::waiting, .since = ++changes_});
    return who;
}

void admission::leave(id who) {
    entries_.erase(who);
}

void admission::waits_for_request(id who) {
    change(who, phase::waiting);
}
void admission::is_answered(id who) {
    change(who, phase::answered);
}
void admission::takes_answer(id who) {
    change(who, phase::taking);
}

void admission::change(id who, phase to) {
    if (const auto found = entries_.find(who); found != entries_.end()) {
        found->second = entry{.now = to, .since = ++changes_};
    }
}

admission::entries::const_iterator admission::first() const {
    return std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
        return std::tie(a.second.now, a.second.since) < std::tie(b.second.now, b.second.since);
    });
}

std::optional<admission::id> admission::victim() const {
    const auto found = first();
    if (found == entries_.end() || found->second.now == phase::answered) return std::nullopt;
    return found->first;
}

std::optional<admission::id> admission::longest_waiting() const {
    const auto found = first();
    if (found == entries_.end() || found->second.now != phase::waiting) return std::nullopt;
    return found->first;
}

}  // namespace tokenkeeper::control
