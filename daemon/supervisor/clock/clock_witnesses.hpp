#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"

#include <chrono>
#include <optional>
#include <set>

namespace tokenkeeper::supervision {

/// What the servers of the organizations say about this host's clock. One alone proves nothing: a gateway on
/// this host, which writes a `Date` of its own, is wrong whenever the host is. Pure.
class clock_witnesses {
public:
    /// By then a session of each organization was looked at: three times the usual check interval.
    static constexpr boot_clock::duration long_enough = std::chrono::minutes{15};

    /// The latest answer of an organization's server agrees with the clock of this host, or does not. Of
    /// those that are not there any more, nothing counts.
    template <class Predicate>
    void hear(organization_id who, bool agrees, boot_time now, Predicate is_there) {
        std::erase_if(against_, [&is_there](organization_id one) { return !is_there(one); });
        if (!agrees) {
            against_.insert(who);
            return agreed_since_.reset();
        }
        against_.erase(who);
        if (against_.empty() && !agreed_since_) agreed_since_ = now;
    }
    /// What was said is about another clock.
    void clock_set() noexcept { agreed_since_.reset(); }
    /// For long enough none has said anything else than this host's clock.
    [[nodiscard]] bool agree(boot_time now) const noexcept {
        return agreed_since_ && now - *agreed_since_ >= long_enough;
    }

private:
    std::set<organization_id> against_;
    std::optional<boot_time> agreed_since_;
};

}  // namespace tokenkeeper::supervision
