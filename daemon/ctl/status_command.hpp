#pragma once

#include "daemon/ctl/context.hpp"

#include <string>

namespace tokenkeeper::ctl {

struct status_options {
    std::string name;  ///< empty: all sessions
    bool json = false;
    bool watch = false;
};

/// `status`: the table, one session in detail, or JSON. Exits by the worst state shown. Watching goes on
/// until it is interrupted or the output ends, through times without a daemon; never shows states from
/// before.
exit_status run_status(const context& in, const status_options& what);

}  // namespace tokenkeeper::ctl
