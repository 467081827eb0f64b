#pragma once

#include "tests/cloud/cloud_model.hpp"
#include "tests/simulation/disturbances.hpp"
#include "tests/simulation/sent_request.hpp"

#include <map>
#include <optional>
#include <string>

namespace tokenkeeper::simulation {

/// Some nodes of an organization's API learn late what became of a token. Each request meets any one.
struct node_lag {
    world_clock::duration late;  ///< by so much
    double share = 0.5;          ///< of all nodes
    world_time until;            ///< when all are up to date again
};

/// The nodes that lag. They answer 401 to a token that was granted or touched a moment ago, and show one that
/// was revoked a moment ago as it was.
class lagging_nodes {
public:
    lagging_nodes(std::uint64_t seed, const virtual_clock& clock, cloud::cloud_model& cloud,
                  disturbances& troubles)
        : clock_(clock), cloud_(cloud), troubles_(troubles), random_(seed ^ 0x1a6U) {}

    void begin(const std::string& organization, const node_lag& how) { lags_[organization] = how; }

    /// The answer of a node that lags; nullopt: the node is up to date, or that makes no difference.
    std::optional<genesys::response> answer(const sent_request& r);
    /// The cloud's own answer to that request.
    void pass(const sent_request& r, const cloud::cloud_answer& answer);

private:
    [[nodiscard]] const node_lag* find(const std::string& organization) const;

    const virtual_clock& clock_;
    cloud::cloud_model& cloud_;
    disturbances& troubles_;
    cloud::random_source random_;
    std::map<std::string, node_lag> lags_;            ///< by organization
    std::map<std::string, genesys::response> shown_;  ///< the latest answer to a look, by token
};

}  // namespace tokenkeeper::simulation
