#pragma once

#include "daemon/config/load.hpp"
#include "daemon/supervisor/configuration_change.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::supervision {

/// What puts a part of a configuration in force that is not the supervisor's (the log, the rights on the
/// sockets). Made aside, as it may take long, and called on the loop.
using enforcement = std::function<void()>;
using enforcement_maker = std::function<enforcement(const config::configuration&)>;

/// All of a reload that takes long where there are many sessions, and that touches nothing of the loop's.
struct preparation {
    std::shared_ptr<const config::configuration> before;
    std::shared_ptr<config::configuration> next;  ///< null: it cannot be loaded
    std::vector<std::string> errors;
    configuration_change change;
    std::set<std::string> names;  ///< of all its sessions
    std::vector<std::string> doubts;
    std::string summary;
    enforcement enforce;

    void take(config::load_result loaded);
    /// Compares `next` with `before`.
    void compare_both(const enforcement_maker& make);
};

/// Settings that a running daemon cannot change, one line for each. `serves_credentials`: systemd made the
/// socket although nothing may have named it at the start.
std::vector<std::string> fixed_settings_changed(const config::configuration& before,
                                                const config::configuration& next, bool serves_credentials);

}  // namespace tokenkeeper::supervision
