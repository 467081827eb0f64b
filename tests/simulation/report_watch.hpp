#pragma once

#include "tests/simulation/rule_watch.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace tokenkeeper::simulation {

/// Rule 10: what the daemon knows, it says. A session that is not well was told to be so when it became so.
/// Every warning that is shown was told at its beginning, and at its end where it is shown no more. The
/// health fits the state, and something says why it is not well. The same goes for the store and a throttled
/// organization.
class report_watch final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void ended(const sent_request& r, const request_end& end) override;
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void look(const view_source& shown) override;
    void process_ended(bool orderly) override;

private:
    void watch(const assessed_session& view);
    void watch_state(const assessed_session& view);
    void watch_warnings(const assessed_session& view);
    void watch_health(const assessed_session& view);
    void watch_store();

    std::map<std::string, std::set<session_fact::kind>> told_;  ///< by session, since it was last well
    std::set<std::string> untold_;  ///< sessions that were not well and not told of at the last look
    std::map<std::string, std::set<warning_code>> warned_;  ///< by session: told, and not told to be over
    /// Differences between what is shown and what was told, at the last look.
    std::set<std::pair<std::string, warning_code>> differing_;
    bool store_told_ = false;
    std::map<std::string, world_time> throttled_;        ///< the last 429, by organization
    std::map<std::string, world_time> first_throttled_;  ///< the first one of its episode
    std::map<std::string, world_time> throttled_told_;   ///< when an episode was told last
};

}  // namespace tokenkeeper::simulation
