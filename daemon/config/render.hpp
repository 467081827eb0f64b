#pragma once

#include "daemon/config/load.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::config {

/// The text for stderr: one line with its line end for each error.
std::string render_errors(const std::vector<diagnostic>& errors);

/// The answer of `check-config`, the same in the daemon and in tokenkeeperctl: `is_valid` decides the exit
/// status and the output of the text (stdout or stderr). The text ends with a line end.
struct check_report {
    bool is_valid = false;
    std::string text;
};
check_report render_check(const load_result& result);

}  // namespace tokenkeeper::config
