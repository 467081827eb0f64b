#include "lib/net/resolve/lookup_line.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::net {

bool lookup_line::may_begin(const std::string& name) const {
    return running_ < (slow_.contains(name) ? most_slow : most);
}

lookup_line::ticket lookup_line::enter(const std::string& name, starter begin) {
    ticket number = 0;
    {
        const std::lock_guard lock(guard_);
        number = ++last_;
        if (!may_begin(name)) {
            waiting_.push_back({number, name, std::move(begin)});
            return number;
        }
        ++running_;
    }
    begin();
    return number;
}

void lookup_line::leave(ticket waiting) {
    const std::lock_guard lock(guard_);
    std::erase_if(waiting_, [waiting](const place& each) { return each.number == waiting; });
}

/// The first of a name that is not slow goes before all others.
std::list<lookup_line::place>::iterator lookup_line::next() {
    const auto first =
        std::ranges::find_if(waiting_, [this](const place& each) { return !slow_.contains(each.name); });
    const auto chosen = first == waiting_.end() ? waiting_.begin() : first;
    return chosen != waiting_.end() && may_begin(chosen->name) ? chosen : waiting_.end();
}

void lookup_line::ended(const std::string& name, boot_clock::duration took) {
    starter begin;
    {
        const std::lock_guard lock(guard_);
        --running_;
        if (took < slow) {
            slow_.erase(name);
        } else {
            slow_.insert(name);
        }
        const auto chosen = next();
        if (chosen == waiting_.end()) return;
        begin = std::move(chosen->begin);
        waiting_.erase(chosen);
        ++running_;
    }
    begin();
}

}  // namespace tokenkeeper::net
