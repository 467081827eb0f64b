#pragma once

#include "tests/cloud/cloud_model.hpp"
#include "tests/simulation/virtual_clock.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::simulation {

/// A stretch of time.
struct interval {
    world_time from;
    world_time until;
};

/// Everything that is wrong with the world, and when: the faults of the cloud, and the times in which the
/// network is cut or the daemon does not run. Rules that ask whether a session could have been kept go by it.
class disturbances {
public:
    explicit disturbances(cloud::cloud_model& cloud) : cloud_(cloud) {}

    /// A fault of the cloud; for ever where `until` is not given.
    void add(cloud::fault rule, world_time from, std::optional<world_time> until);
    /// Nobody is reached, or nothing runs; the end is told by `end`.
    void begin_outage(world_time from);
    void end_outage(world_time at);
    /// Touches of this person do not reach the cloud, or are rejected without cause, whatever is asked.
    void hinder(const std::string& person, interval when, bool rejects = false);
    /// Forgets what was over before.
    void forget(world_time before);

    /// The stretches within `whole` in which touches of this token were answered properly for certain.
    [[nodiscard]] std::vector<interval> calm(const std::string& organization, const std::string& token,
                                             const std::string& label, interval whole) const;
    /// True if one of those stretches is at least so long.
    [[nodiscard]] bool calm_for(world_clock::duration length, const std::string& organization,
                                const std::string& token, const std::string& label, interval whole) const;
    /// True if an answer that came, to a request that was processed, may have been made unreadable within
    /// `whole`.
    [[nodiscard]] bool spoiling(const std::string& organization, const std::string& token,
                                const std::string& label, interval whole) const;
    /// True if an answer may have asked for a silence that reaches into `whole`. `longer`: what a wrong Date
    /// adds to one that is given as a date.
    [[nodiscard]] bool silencing(const std::string& organization, const std::string& token,
                                 const std::string& label, interval whole,
                                 world_clock::duration longer = {}) const;
    /// For how long the API rejected this token without cause, at most, within `whole`.
    [[nodiscard]] world_clock::duration longest_rejection(const std::string& organization,
                                                          const std::string& token, const std::string& label,
                                                          interval whole) const;

private:
    struct fault_time {
        cloud::fault rule;
        interval when;
    };
    struct hindrance {
        interval when;
        bool rejects = false;
    };
    static bool concerns(const cloud::fault& rule, const std::string& organization, const std::string& token,
                         const std::string& label);

    cloud::cloud_model& cloud_;
    std::vector<fault_time> faults_;
    std::vector<interval> outages_;
    std::map<std::string, std::vector<hindrance>> hindrances_;  ///< by person
    unsigned outages_now_ = 0;
};

}  // namespace tokenkeeper::simulation
