#pragma once

#include "daemon/ctl/exit_status.hpp"
#include "daemon/ctl/idle_timeout_command.hpp"
#include "daemon/ctl/revoke_commands.hpp"
#include "daemon/ctl/status_command.hpp"
#include "daemon/ctl/token_command.hpp"
#include "lib/base/time.hpp"

#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::ctl {

/// The command line, read. Which of the fields count is up to the verb.
struct arguments {
    std::string verb;
    std::string socket = "/run/tokenkeeper/tokenkeeper.sock";
    bool no_color = false;
    status_options status;
    std::vector<std::string> names;
    bool yes = false;  ///< of revoke
    token_options token;
    idle_timeout_options idle_timeout;
    revoke_user_options revoke_user;
    milliseconds timeout{60'000};
    std::string config_file = "/etc/tokenkeeper/tokenkeeper.yaml";
};

/// The program ends with the command line: help (0, to stdout) or wrong usage (2, to stderr).
struct early_end {
    exit_status status = exit_status::fine;
    std::string text;
};

/// Reads argc and argv as main gets them, and TOKENKEEPER_SOCKET.
std::variant<arguments, early_end> read_arguments(int argc, const char* const* argv);

}  // namespace tokenkeeper::ctl
