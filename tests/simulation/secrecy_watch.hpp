#pragma once

#include "tests/simulation/rule_watch.hpp"

#include <string_view>
#include <unordered_set>

namespace tokenkeeper::simulation {

/// Rule 7: no line of the log and no answer holds a secret that it is not meant to hold.
class secrecy_watch final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void ended(const sent_request& r, const request_end& end) override;
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void look(const view_source& shown) override;

private:
    void learn(std::string_view secret_text);
    void watch(std::string_view text, const std::string& session);

    std::unordered_set<std::string> heads_;  ///< the first characters of each secret; only ever looked up
    std::size_t learned_ = 0;                ///< of the population's secrets
    std::string next_;                       ///< whose view is looked at next
};

}  // namespace tokenkeeper::simulation
