#pragma once

#include "daemon/ctl/commands/command.hpp"

#include <memory>
#include <string>
#include <variant>

namespace tokenkeeper::ctl {

/// A command line that can be carried out: the verb holds the values of its parameters.
struct command_line {
    std::string socket = "/run/tokenkeeper/tokenkeeper.sock";
    bool no_color = false;
    std::unique_ptr<command> verb;
};

/// The program ends with the command line: help (0, to stdout) or wrong usage (2, to stderr).
struct early_end {
    exit_status status = exit_status::fine;
    std::string text;
};

/// Reads argc and argv as main gets them, and TOKENKEEPER_SOCKET.
std::variant<command_line, early_end> parse_command_line(int argc, const char* const* argv);

}  // namespace tokenkeeper::ctl
