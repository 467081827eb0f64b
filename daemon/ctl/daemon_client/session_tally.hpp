#pragma once

#include "daemon/health/health.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::ctl {

/// The numbers of sessions by state and by health.
struct session_tally {
    std::size_t counted = 0;
    std::size_t total = 0;  ///< with those that a filter left out
    /// In the order in which people read them; words of a newer daemon stand last.
    std::vector<std::pair<std::string, std::size_t>> by_state{
        {"alive", 0},    {"dormant", 0}, {"starting", 0}, {"acquiring", 0},
        {"retrying", 0}, {"denied", 0},  {"lost", 0},     {"failed", 0}};
    std::size_t degraded = 0;
    std::size_t attention = 0;

    void add_state(std::string_view state, std::size_t count);
    void add_health(health value, std::size_t count);
};

}  // namespace tokenkeeper::ctl
