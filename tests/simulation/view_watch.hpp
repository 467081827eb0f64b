#pragma once

#include "tests/simulation/rule_watch.hpp"
#include "tests/simulation/token_use.hpp"

#include <map>
#include <set>
#include <string>

namespace tokenkeeper::simulation {

/// Rule 4: nothing is green while it is dead or dying, and no deadline is shown that is later than the truth.
class view_watch final : public rule_watch {
public:
    view_watch(stage& scene, const token_use& use) : rule_watch(scene), use_(use) {}
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void ended(const sent_request& r, const request_end& end) override;
    void process_ended(bool orderly) override;
    void look(const view_source& shown) override;

private:
    void note_touch(const sent_request& r, const request_end& end);
    void note_timeout(const std::string& organization);
    void watch(const session_view& view, const session_plan& plan);
    [[nodiscard]] bool has_reader(const std::string& organization) const;
    [[nodiscard]] bool timeout_is_known(const session_plan& plan) const;
    void watch_living(const session_view& view, const session_plan& plan, const cloud::vital_signs& truth);
    /// The latest deadline that the daemon can believe in, where a gateway misleads it.
    [[nodiscard]] world_time believable(const session_plan& plan, const cloud::vital_signs& truth) const;
    void watch_dead(const session_view& view, const session_plan& plan, const cloud::vital_signs& truth);
    void watch_loss(const std::string& session, const std::string& organization);

    /// The answer that told the session's deadline last.
    struct dated_answer {
        world_time asked;
        milliseconds date_ahead{0};
    };

    const token_use& use_;
    std::map<std::string, dated_answer> dated_;       ///< by person
    std::map<std::string, world_time> silent_until_;  ///< as the API asked, by organization
    std::map<std::string, std::string> in_use_;       ///< whose token the API accepted last, by session
    std::map<std::string, double> stretch_;           ///< of routine checks, by organization
    /// When this process learnt an idle timeout, and the latest change of it.
    struct lesson {
        world_time first;
        world_time changed{};  ///< never: the first news in a process is no change
    };
    std::map<std::string, lesson> lessons_;  ///< by organization
    std::set<std::string> heads_;            ///< persons whose latest touch was one by HEAD
    std::map<std::string, world_time>
        touched_;  ///< by person: the latest touch of this process that told a date
};

}  // namespace tokenkeeper::simulation
