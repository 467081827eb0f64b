#include "daemon/supervisor/store_waits.hpp"

#include <variant>

namespace tokenkeeper::supervision {

void store_waits::hear(const events::event& fact) {
    if (const auto* ended = std::get_if<events::request_ended>(&fact)) return hear(*ended);
    const auto* changed = std::get_if<events::store_changed>(&fact);
    if (changed == nullptr || changed->news.what != store::store_news::kind::recovered) return;
    untold_.merge(waiting_);
    waiting_.clear();
}

void store_waits::hear(const events::request_ended& grant) {
    if (grant.kind != operation::acquire) return;
    if (grant.failure && grant.failure->which() == errc::state_not_saved) {
        waiting_.insert(grant.about.id);
    } else {
        waiting_.erase(grant.about.id);
    }
}

std::vector<session_id> store_waits::take(std::size_t most) {
    std::vector<session_id> taken;
    while (!untold_.empty() && taken.size() < most)
        taken.push_back(untold_.extract(untold_.begin()).value());
    return taken;
}

}  // namespace tokenkeeper::supervision
