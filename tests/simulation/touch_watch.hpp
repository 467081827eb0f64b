#pragma once

#include "tests/simulation/rule_watch.hpp"

#include <deque>
#include <map>
#include <string>

namespace tokenkeeper::simulation {

/// Rule 1: nothing is touched that the daemon was not told to keep alive. Rule 3: nothing is touched again
/// and again.
class touch_watch final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void sent(const sent_request& r) override;
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void process_ended(bool orderly) override;

private:
    [[nodiscard]] bool is_wanted_by_operator(const sent_request& r) const;

    std::map<std::string, std::deque<world_time>> successes_;  ///< of each session, the latest
};

}  // namespace tokenkeeper::simulation
