#pragma once

#include "daemon/config/load.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::config {

/// One line for each error, each with its line end: what goes to stderr.
std::string render_errors(const std::vector<diagnostic>& errors);

/// What `check-config` says, the same in the daemon and in tokenkeeperctl: `is_valid` decides the exit status
/// and where the text goes (stdout or stderr). The text ends with a line end.
struct check_report {
    bool is_valid = false;
    std::string text;
};
check_report render_check(const load_result& result);

}  // namespace tokenkeeper::config
