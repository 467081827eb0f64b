#pragma once

#include "tests/simulation/rule_watch.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace tokenkeeper::simulation {

/// Rule 10: what the daemon knows, it says. A session that is not well was told to be so when it became so,
/// and the same goes for the store, a throttled organization and a refused configuration.
class report_watch final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void ended(const sent_request& r, const request_end& end) override;
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void look(const view_source& shown) override;
    void process_ended(bool orderly) override;

private:
    void watch(const session_view& view);
    void watch_store();

    std::map<std::string, std::set<session_fact::kind>> told_;  ///< by session, since it was last well
    std::set<std::string> untold_;  ///< sessions that were not well and not told of at the last look
    bool store_told_ = false;
    std::map<std::string, world_time> throttled_;        ///< the last 429, by organization
    std::map<std::string, world_time> first_throttled_;  ///< the first one of its episode
    std::map<std::string, world_time> throttled_told_;   ///< when an episode was told last
};

}  // namespace tokenkeeper::simulation
