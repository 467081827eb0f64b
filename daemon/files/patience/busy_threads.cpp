#include "daemon/files/patience/busy_threads.hpp"

namespace tokenkeeper::files {

bool busy_threads::begin(const std::string& whom, clock::time_point now) {
    return has_room(whom, now) && threads_.emplace(whom, thread{now}).second;
}

bool busy_threads::has_room(const std::string& whom, clock::time_point now) const {
    const auto kind = whom.substr(0, whom.find(' ') + 1);
    unsigned late = 0;
    unsigned alike = 0;
    for (const auto& [each, at_work] : threads_) {
        const bool is_late = at_work.is_given_up || now - at_work.since > late_after;
        if (is_late) ++late;
        if (!is_late && each.starts_with(kind)) ++alike;
    }
    return alike < most_of_kind && late < most_late;
}

void busy_threads::give_up(const std::string& whom) {
    const auto found = threads_.find(whom);
    if (found != threads_.end()) found->second.is_given_up = true;
}

bool busy_threads::is_awaited(const std::string& whom) const {
    const auto found = threads_.find(whom);
    return found != threads_.end() && !found->second.is_given_up;
}

}  // namespace tokenkeeper::files
