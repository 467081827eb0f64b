#pragma once

#include "daemon/ctl/daemon_client/session_tally.hpp"
#include "daemon/ctl/daemon_client/warning_report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace tokenkeeper::ctl {

/// An organization in the words of the daemon.
struct organization_report {
    std::string name;
    std::string api_url;
    std::optional<bool> idle_timeout_enabled{};  ///< unknown until the daemon has asked
    std::optional<seconds> idle_timeout{};
    bool groups_enabled = false;
    std::optional<wall_time> idle_timeout_checked{};
    std::int64_t requests = 0;
    std::int64_t throttled = 0;
};

/// The daemon about itself: the answer to /v1/status. Missing members are empty.
struct daemon_report {
    std::string version;
    std::string health;  ///< empty: an older daemon
    std::vector<warning_report> warnings;
    std::vector<organization_report> organizations;
    std::optional<session_tally> sessions{};  ///< all of them
};

daemon_report read_daemon(const boost::json::object& status);

}  // namespace tokenkeeper::ctl
