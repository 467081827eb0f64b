#pragma once

#include "daemon/notify/notice.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::notify {

/// Decides which notices one notifier is told of. Whoever is told that something is unwell is told when it is
/// well again, and of no other recovery: a short fault that is below what somebody wants to hear of has no
/// end for him either. Without `attention` and `degraded`, every recovery counts.
class interest {
public:
    /// Of so many sessions it knows that they are unwell; beyond that, every recovery counts.
    static constexpr std::size_t most_unwell = 10'000;

    explicit interest(const std::vector<std::string>& words);

    /// Says if the notice is told, and remembers what follows from it. `may_repeat`: it may tell what is
    /// known already, as what is heard after a new connection; else a health that comes again was another
    /// meanwhile, or another session's of that name.
    bool takes(const notice& news, bool may_repeat);
    /// It wants words that are no healths, so that all events matter.
    [[nodiscard]] bool has_event_names() const noexcept { return has_event_names_; }
    /// What was told to be unwell and not to be well since, by session; the empty name is the daemon.
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& unwell() const noexcept {
        return unwell_;
    }
    /// Nobody knows that it is unwell any more: its next illness is news.
    void forget(const std::string& session) { unwell_.erase(session); }
    /// Other words from now on; what is known to be unwell stays so.
    void replace_words(const std::vector<std::string>& words);

private:
    bool takes_illness(const notice& news, bool wanted, bool may_repeat);
    bool takes_recovery(const std::string& session);

    std::set<std::string, std::less<>> words_;
    bool has_event_names_ = false;
    std::map<std::string, std::string, std::less<>>
        unwell_{};             ///< the last health, also one that was not told
    bool overflowed_ = false;  ///< there were more than it could remember
};

}  // namespace tokenkeeper::notify
