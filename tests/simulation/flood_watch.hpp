#pragma once

#include "tests/simulation/rule_watch.hpp"

#include <deque>
#include <map>
#include <optional>

namespace tokenkeeper::simulation {

/// Rule 3: no organization gets more requests in a second than it was promised, no session two at a time or
/// in one second.
class flood_watch final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void sent(const sent_request& r) override;
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void ended(const sent_request& r, const request_end& end) override;
    void process_ended(bool orderly) override;

private:
    struct traffic {
        std::uint64_t under_way = 0;  ///< the number of the latest request; 0: it ended
        std::optional<world_time> last_start;
    };
    void count(const std::string& session, const std::string& organization);

    std::map<std::string, std::deque<world_time>> last_second_;
    std::map<std::string, traffic, std::less<>> persons_;
};

}  // namespace tokenkeeper::simulation
