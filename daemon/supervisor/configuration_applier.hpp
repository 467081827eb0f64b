#pragma once

#include "daemon/delivery/token_files.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/roster/waiters.hpp"
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

/// What a configuration changes; all of it outlives the applier.
struct configured_rooms {
    runtime::runtime& world;
    scheduler& sessions;
    roster& names;
    store::vault& tokens;
    waiters& waiting;
    sources::token_sources& sources;
    delivery::token_files& sinks;
    way_maker& ways;
};

/// A configuration that is to be in force, and what it changes.
struct prepared_configuration {
    std::shared_ptr<const config::configuration> settings;
    configuration_change change;
    std::set<std::string> names;  ///< of all its sessions
    way_maker::ways_by_organization ways;
};

/// Puts a configuration in force by what it changes; nothing of it can fail. A session that stays keeps its
/// id and everything that is known of it.
class configuration_applier {
public:
    explicit configuration_applier(configured_rooms rooms) : rooms_(rooms) {}

    /// All but the tokens of new sessions, which are to be loaded with `load` one after the other. Gives
    /// their ids.
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
