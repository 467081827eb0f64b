#pragma once

#include "lib/base/time.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>

#include <sys/types.h>

namespace tokenkeeper::runtime {

/// Whose changed files come next: those of the account that had the least of the loop's time (start-time fair
/// queueing: Goyal, Vin and Cheng, 1996). So an account that rewrites thousands of files, or makes each of
/// them slow, delays those of another by one of them. Pure: the caller tells the time. Each call costs
/// O(log n) in the number of accounts.
template <typename work>
class account_turns {
public:
    using cost = boot_clock::duration;

    struct turn {
        uid_t account;
        work what;
    };

    [[nodiscard]] bool empty() const noexcept { return line_.empty(); }

    /// The account's own work keeps its order.
    void add(uid_t account, work what) {
        auto& who = accounts_[account];
        who.waiting.push_back(std::move(what));
        if (who.waiting.size() > 1) return;
        who.had = std::max(who.had, reached_);
        line_up(account, who);
    }

    /// REQUIRES: not `empty`. The turn ends with `ended`.
    turn take() {
        const auto first = line_.begin();
        const uid_t account = first->second;
        auto& who = accounts_.at(account);
        reached_ = who.had;
        line_.erase(first);
        turn taken{account, std::move(who.waiting.front())};
        who.waiting.pop_front();
        if (!who.waiting.empty()) line_up(account, who);
        return taken;
    }

    /// REQUIRES: `took` is not negative.
    void ended(uid_t account, cost took) {
        auto& who = accounts_.at(account);
        if (!who.waiting.empty()) line_.erase(who.in_line);
        who.had += took;
        if (!who.waiting.empty()) line_up(account, who);
        // Nobody is behind or before others where nobody waits.
        if (line_.empty()) accounts_.clear();
    }

private:
    using place = std::pair<cost, std::uint64_t>;
    struct member {
        cost had{};  ///< as much as the others, where it had less while none of its work waited
        std::deque<work> waiting{};
        place in_line{};  ///< where it waits
    };

    void line_up(uid_t account, member& who) {
        who.in_line = {who.had, ++last_place_};
        line_.emplace(who.in_line, account);
    }

    std::map<uid_t, member> accounts_;
    std::map<place, uid_t> line_;  ///< those whose work waits
    cost reached_{};               ///< what the one with the last turn had had before
    std::uint64_t last_place_ = 0;
};

}  // namespace tokenkeeper::runtime
