#pragma once

#include "daemon/config/load.hpp"
#include "daemon/events/daemon_facts.hpp"
#include "daemon/supervisor/configuration_change.hpp"
#include "daemon/supervisor/sets/set_keeper.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::supervision {

/// Puts the parts of a configuration in force that are not the supervisor's (the log, the rights on the
/// sockets). It is made on another thread, as that may take long, and called on the loop. Its maker adds the
/// errors for which the configuration must be refused.
using enforcement = std::function<void()>;
using enforcement_maker =
    std::function<enforcement(const config::configuration&, std::vector<std::string>& errors)>;

/// The slow part of a reload with many sessions. It touches nothing that belongs to the loop.
struct preparation {
    std::shared_ptr<const config::configuration> before;
    std::shared_ptr<config::configuration> next;  ///< null: it cannot be loaded
    std::vector<std::string> errors;
    set_keeper::decision_pointer sets;  ///< of `next`; null: not decided yet
    bool is_read_again = true;          ///< false: only sessions of sets came and went
    configuration_change change;
    std::set<std::filesystem::path> sinks_needed_otherwise;  ///< `next` needs these files for something else
    std::vector<std::string> doubts;
    std::string summary;
    enforcement enforce;

    void take(config::load_result loaded);
    /// Gives `next` the sessions of its sets and compares it with `before`. REQUIRES: `sets`.
    void complete(const enforcement_maker& make);
    /// Makes `next` from `before` with the sessions that its sets have now. REQUIRES: `sets`.
    void follow_sets(const enforcement_maker& make);
};

/// The rules of a configuration that give nobody a right yet.
events::accounts_unresolved unresolved_rules(const config::configuration& settings);

/// Settings that a running daemon cannot change, one line for each. `serves_credentials`: systemd made the
/// socket, even if no session used it at the start.
std::vector<std::string> fixed_settings_changed(const config::configuration& before,
                                                const config::configuration& next, bool serves_credentials);

}  // namespace tokenkeeper::supervision
