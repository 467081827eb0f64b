#pragma once

#include "tests/simulation/rule_watch.hpp"

#include <deque>
#include <map>
#include <set>
#include <string>

namespace tokenkeeper::simulation {

/// Rule 2: no session is lost that could have been kept.
class loss_watch final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void sent(const sent_request& r) override;
    void ended(const sent_request& r, const request_end& end) override;
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void process_ended(bool orderly) override;
    void look(const view_source& shown) override;

    /// Deaths of kept sessions, excusable ones included.
    [[nodiscard]] std::size_t deaths() const noexcept { return judged_.size(); }
    void forget(const std::string& session) { kept_since_.erase(session); }

private:
    struct attempt {
        std::uint64_t number = 0;
        interval when;
    };
    void judge(const session_plan& plan, const cloud::vital_signs& truth);
    /// A stretch in which the token could have been touched; nullopt: none was long enough.
    [[nodiscard]] std::optional<interval> missed_chance(const session_plan& plan, interval life) const;
    /// True if the daemon can know until when the session idles out: it touched it itself, and was told how
    /// long that counts.
    [[nodiscard]] bool deadline_known(const session_plan& plan, interval life) const;
    [[nodiscard]] bool excused(const session_plan& plan, interval life) const;
    [[nodiscard]] world_time next_after_unseen(const session_plan& plan, interval life) const;
    [[nodiscard]] bool began_aside(const session_plan& plan, interval life) const;
    /// The end of the attempt that was under way at that moment; the moment itself where none was.
    [[nodiscard]] world_time free_from(const std::string& person, world_time at) const;

    std::map<std::string, std::deque<attempt>, std::less<>> attempts_;  ///< the latest, by person
    std::map<std::string, interval> side_touches_;                      ///< the latest, by person
    std::map<std::string, world_time> kept_since_;                      ///< by session
    std::map<std::string, world_time> told_timeouts_;                   ///< first news, by organization
    std::set<std::string> judged_;                                      ///< persons
    std::set<std::string> believed_dead_;  ///< persons: told to be lost by an idle timeout of before
};

}  // namespace tokenkeeper::simulation
