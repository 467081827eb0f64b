#pragma once

#include "daemon/logging/event.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tokenkeeper::logging {

/// How many lines about an organization's sessions go into the log: journald drops what a unit says beyond
/// 10,000 lines in half a minute, whatever it is, and who owns ten thousand token files can have each of them
/// tell a warning and its end as often as he likes. Errors have an allowance of their own. Lines of the
/// daemon, of organizations, of commands and of the level debug pass always. Pure.
class line_allowance {
public:
    static constexpr double per_second = 250;
    static constexpr double at_once = 2000;
    /// Two lines that tell of those that are left out are so far apart, at least.
    static constexpr seconds pause{10};

    /// What the log gets now: the line, nothing, or a line before it or in its place that tells of those that
    /// are left out.
    std::vector<event> admit(event line, boot_time now);

private:
    struct share {
        double left = at_once;
        boot_time at{};            ///< as of that time
        std::size_t left_out = 0;  ///< lines, not told yet how many
        boot_time first{};         ///< of these
        boot_time told = never;    ///< that some are left out
        static constexpr auto never = boot_time::min();
    };
    void refill(share& of, boot_time now) const;

    std::map<std::pair<std::string, bool>, share> shares_;  ///< by organization, and whether they are errors
};

}  // namespace tokenkeeper::logging
