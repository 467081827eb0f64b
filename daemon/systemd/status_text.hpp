#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::systemd {

/// The number of sessions in each state, in the order of the line.
using named_counts = std::vector<std::pair<std::string_view, std::size_t>>;

/// What is not well: the daemon's own health with the codes of its warnings, and the sessions that are not.
struct unwell {
    std::string daemon;  ///< "attention: store_unavailable"; empty: it is well
    std::size_t attention = 0;
    std::size_t degraded = 0;
};

/// One line about all sessions: "12 alive, 1 retrying; 1 degraded; next action in 42 s", behind what is wrong
/// with the daemon itself: "attention: store_unavailable; …". States without a session are
/// left out, "no sessions" stands for none at all, and a time is in seconds up to two minutes, then in
/// minutes or hours. An action that is due is "now"; nullopt where none is planned.
std::string status_text(const named_counts& counts, std::optional<milliseconds> next_action_in,
                        const unwell& troubles = {});

}  // namespace tokenkeeper::systemd
