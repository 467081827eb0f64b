#pragma once

#include "daemon/delivery/token_sinks.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/roster/scheduler_waits.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/sources/token_sources.hpp"
#include "daemon/store/vault.hpp"
#include "daemon/supervisor/configuration_change.hpp"
#include "daemon/supervisor/way_maker.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::supervision {

/// The rooms that a configuration changes; all of them outlive the applier.
struct configured_rooms {
    runtime::runtime& world;
    scheduler& sessions;
    roster& names;
    store::vault& tokens;
    scheduler_waits& waiting;
    sources::token_sources& sources;
    delivery::token_sinks& sinks;
    way_maker& ways;
};

/// The next configuration, and its changes.
struct prepared_configuration {
    std::shared_ptr<const config::configuration> settings;
    configuration_change change;
    std::set<std::string> names;  ///< the names of all its sessions
    way_maker::ways_by_organization ways;
};

/// Puts a configuration in force by its changes, which cannot fail. A session that stays keeps its id and its
/// whole state.
class configuration_applier {
public:
    explicit configuration_applier(configured_rooms rooms) : rooms_(rooms) {}

    /// Applies everything except the tokens of new sessions. Returns the ids of these sessions, for `load`.
    std::vector<session_id> apply(prepared_configuration next);
    void load(session_id id);
    /// Lets an entry that did not change refer to the settings in force, so that the configuration before can
    /// go.
    void refer(const std::string& session, const std::shared_ptr<const config::configuration>& settings);

private:
    using settings_pointer = std::shared_ptr<const config::configuration>;

    void remove_session(const std::string& name);
    void remove_organization(const std::string& name);
    void set_organizations(prepared_configuration& next);
    void change_session(const std::string& name, const settings_pointer& settings);
    session_id add_session(const std::string& name, const settings_pointer& settings);

    configured_rooms rooms_;
};

}  // namespace tokenkeeper::supervision
