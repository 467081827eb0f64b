#include "daemon/control/http/admission.hpp"

#include <algorithm>
#include <tuple>

namespace tokenkeeper::control {

admission::id admission::enter() {
    const auto connection_id = ++last_;
    entries_.emplace(connection_id, entry{.now = phase::waiting, .since = ++changes_});
    return connection_id;
}

void admission::leave(id connection_id) {
    entries_.erase(connection_id);
}

void admission::waits_for_request(id connection_id) {
    change(connection_id, phase::waiting);
}
void admission::is_answered(id connection_id) {
    change(connection_id, phase::answered);
}
void admission::takes_answer(id connection_id) {
    change(connection_id, phase::taking);
}

void admission::change(id connection_id, phase next_phase) {
    if (const auto found = entries_.find(connection_id); found != entries_.end()) {
        found->second = entry{.now = next_phase, .since = ++changes_};
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
