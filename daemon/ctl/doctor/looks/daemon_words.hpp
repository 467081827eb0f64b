#pragma once

#include "daemon/ctl/command_context.hpp"
#include "daemon/ctl/daemon_client/daemon_report.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

namespace tokenkeeper::ctl::doctor {

/// The daemon's own words. Only GET requests for views ask for them: they touch no idle timer.
struct daemon_words {
    std::optional<document> status;
    daemon_report report;
    boost::json::array sessions;  ///< as it gave them
    std::vector<session_report> read;
    std::optional<failure> refusal;  ///< why something of this is missing
    bool is_unknown = false;         ///< the daemon knows no session of that name
};

/// Asks for the status and all sessions, or the one of that name.
daemon_words ask_daemon(const command_context& context, const std::string& session);

}  // namespace tokenkeeper::ctl::doctor
