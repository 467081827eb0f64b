#pragma once

#include "daemon/ctl/daemon_client/warning_report.hpp"
#include "lib/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace tokenkeeper::ctl {

/// The session's latest error.
struct reported_error {
    std::optional<wall_time> time;
    std::string code;
    std::int64_t http_status = 0;
    std::string message;
    std::string correlation_id;
    std::string hint;
};

/// The OAuth client that its token belongs to.
struct reported_client {
    std::string id;
    std::string name;
    std::string grant_type;
    std::string state;
    std::optional<wall_time> date_to_delete;
};

/// The programs that use its token.
struct reported_use {
    std::vector<std::string> readers;
    std::vector<std::string> units;
    std::string sink;
    std::optional<wall_time> last_read;
};

/// A session in the words of the daemon. Names of states stay text, so that a newer daemon's words are shown
/// and not refused; members that are missing or null are empty.
struct session_report {
    std::string name;
    std::string organization;
    std::string mode;
    std::string source;
    std::string source_file;
    std::string state;
    std::string reason;
    std::string health;  ///< empty: an older daemon, which reports none
    std::vector<warning_report> warnings;
    std::optional<wall_time> since;
    std::optional<wall_time> last_verified;
    std::optional<wall_time> last_kept_alive;
    std::optional<bool> keep_alive_effective;
    std::optional<wall_time> keep_alive_until;
    std::optional<seconds> idle_timeout;
    std::optional<wall_time> idle_deadline;
    std::string idle_deadline_from;
    std::optional<wall_time> expires;
    std::optional<bool> renewable;  ///< nullopt: an older daemon, which does not report it
    std::string next_action;
    std::optional<wall_time> next_action_time;
    std::int64_t consecutive_failures = 0;
    std::optional<reported_error> last_error;
    std::optional<reported_client> client;
    std::optional<reported_use> use;
    std::int64_t requests_sent = 0;
    std::int64_t requests_failed = 0;
};

/// Reads a session; nullopt for anything but an object with a name and a state.
std::optional<session_report> read_session(const boost::json::value& value);

}  // namespace tokenkeeper::ctl
