#pragma once

#include "daemon/delivery/token_sinks.hpp"
#include "daemon/notify/notifiers.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/roster/scheduler_waits.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/sources/token_sources.hpp"
#include "daemon/store/vault.hpp"
#include "daemon/supervisor/configuration_change.hpp"
#include "daemon/supervisor/history/history_care.hpp"
#include "daemon/supervisor/way_maker.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>

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
    history_care& histories;
    notify::notifiers& notifiers;
};

/// Puts a configuration in force by its changes, none of which can fail. A session that stays keeps its id
/// and its whole state. With many sessions a reload calls it in many turns of the loop, in this order:
/// sessions that are gone, organizations, sinks, sessions that changed, names, new sessions, their files,
/// their tokens.
class configuration_applier {
public:
    using settings_pointer = std::shared_ptr<const config::configuration>;

    explicit configuration_applier(configured_rooms rooms) : rooms_(rooms) {}

    /// Removes the session and releases its name; no request is sent for it from now on.
    void remove_session(const std::string& name);
    /// Removes the organizations that are gone, and lets the others, which are few, refer to the new
    /// settings.
    void exchange_organizations(const configuration_change& change, const settings_pointer& settings,
                                way_maker::ways_by_organization ways);
    /// What was a sink and is needed otherwise stays: before the first session is removed.
    void spare_sinks(std::set<std::filesystem::path> files) { rooms_.sinks.spare(std::move(files)); }
    /// Remembers the sinks of sessions that are new or changed, before a token is written into one: the last
    /// of these three calls, which follow each other.
    void recall_sinks(const settings_pointer& settings) { rooms_.sinks.recall(*settings); }
    void announce_sink(const std::string& name, const settings_pointer& settings);
    boost::asio::awaitable<void> remember_sinks() {
        rooms_.sinks.remember();
        return rooms_.sinks.remembered();
    }
    void keep_histories(std::size_t size) { rooms_.histories.set_limit(size); }
    void exchange_notifiers(const settings_pointer& settings) { rooms_.notifiers.put_in_force(settings); }
    void change_session(const std::string& name, const settings_pointer& settings);
    void reserve_name(const std::string& name) { rooms_.tokens.reserve(name); }
    /// REQUIRES: the names of all sessions are reserved.
    session_id add_session(const std::string& name, const settings_pointer& settings);
    /// Watches its files. REQUIRES: no new session is loaded yet.
    void watch(session_id id);
    void load(session_id id);
    /// Lets an entry that did not change refer to the settings in force, so that the configuration before can
    /// go.
    void refer(const std::string& session, const settings_pointer& settings);
    void finish() { rooms_.sinks.look_soon(); }

    /// More accounts of the session's rules are known than before.
    void accounts_found(const std::string& session);

private:
    void remove_organization(const std::string& name);
    void set_organizations(const settings_pointer& settings, way_maker::ways_by_organization ways);

    configured_rooms rooms_;
};

}  // namespace tokenkeeper::supervision
