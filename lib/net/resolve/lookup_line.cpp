#include "lib/net/resolve/lookup_line.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::net {

lookup_line::pace lookup_line::pace_of(const std::string& name) const {
    const auto found = paces_.find(name);
    return found == paces_.end() ? pace::unknown : found->second;
}

bool lookup_line::may_begin(const std::string& name) const {
    switch (pace_of(name)) {
        case pace::quick:
            return running_ < most;
        case pace::unknown:
            return running_ < most_new;
        case pace::slow:
            break;
    }
    return running_ < most_slow;
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

std::list<lookup_line::place>::iterator lookup_line::next() {
    const auto chosen =
        std::ranges::min_element(waiting_, {}, [this](const place& each) { return pace_of(each.name); });
    return chosen != waiting_.end() && may_begin(chosen->name) ? chosen : waiting_.end();
}

void lookup_line::ended(const std::string& name, boot_clock::duration took) {
    starter begin;
    {
        const std::lock_guard lock(guard_);
        --running_;
        paces_[name] = took < slow ? pace::quick : pace::slow;
        const auto chosen = next();
        if (chosen == waiting_.end()) return;
        begin = std::move(chosen->begin);
        waiting_.erase(chosen);
        ++running_;
    }
    begin();
}

}  // namespace tokenkeeper::net
