#pragma once

#include "daemon/control/access/rights.hpp"
#include "lib/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <map>

namespace tokenkeeper::control {

/// Says how long a client's next command waits before it begins: each has a line in the audit, and whoever
/// commands without a pause must not fill the log until its reader drops lines. A burst begins at once, then
/// one command in each interval. Root and the daemon's user never wait.
class command_pace {
public:
    using clock = std::chrono::steady_clock;

    /// REQUIRES: `interval` is positive.
    command_pace(std::size_t burst, milliseconds interval)
        : allowance_{interval * static_cast<milliseconds::rep>(burst)}, interval_{interval} {}

    /// Counts one more command of the client. Zero: it begins at once.
    clock::duration take(party client, clock::time_point now);
    /// The same for a client that is not to wait: counts the command only if it begins at once.
    clock::duration try_take(party client, clock::time_point now);

private:
    [[nodiscard]] clock::time_point& rested_at(party client, clock::time_point now);

    clock::duration allowance_;
    clock::duration interval_;
    std::map<party, clock::time_point> rested_;  ///< when a client has its whole burst again
};

}  // namespace tokenkeeper::control
