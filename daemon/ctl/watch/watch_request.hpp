#pragma once

#include "lib/base/time.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// A request of the live table to the daemon.
enum class request_kind {
    daemon,   ///< /v1/status
    page,     ///< a page of the list; `subject`: the last name of the page before
    row,      ///< one session of those named on the command line; `subject`: its name
    session,  ///< the session that is shown alone
    history,  ///< its history
};

/// A GET request for something that is in sight. Two are the same if they ask for the same.
struct watch_request {
    request_kind kind = request_kind::daemon;
    std::string target{};
    std::string subject{};
    boot_time due{};  ///< not to be sent before; the epoch: at once

    bool operator==(const watch_request& other) const { return kind == other.kind && target == other.target; }
};

/// What is in sight is asked for again so long after its last answer.
inline constexpr seconds watch_interval{1};

}  // namespace tokenkeeper::ctl
