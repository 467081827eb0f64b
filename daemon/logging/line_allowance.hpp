#pragma once

#include "daemon/logging/event.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <map>
#include <optional>
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

    /// Gives what the log gets of these lines now, and lines that tell of those that are left out.
    std::vector<event> admit(std::vector<event> lines, boot_time now);

private:
    struct share {
        double left = at_once;
        boot_time at{};                   ///< as of that time
        std::size_t left_out = 0;         ///< lines, not told yet how many
        boot_time first{};                ///< of these
        std::optional<boot_time> told{};  ///< that some are left out
    };
    void admit_about_session(event line, boot_time now, std::vector<event>& admitted);

    std::map<std::pair<std::string, bool>, share> shares_;  ///< by organization, and whether they are errors
};

}  // namespace tokenkeeper::logging
