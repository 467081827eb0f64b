#pragma once

#include "daemon/config/files/secret_file.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/store/vault.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <cassert>
#include <optional>

#include <sys/types.h>

namespace tokenkeeper::sources {

/// The rooms that every source uses. All of them outlive the sources.
struct source_context {
    runtime::runtime& world;
    const events::event_bus& events;
    scheduler& sessions;
    const roster& names;
    store::vault& tokens;

    void tell(session_id id, const session_input& input) const { sessions.tell(id, input, world.now().boot); }
    /// The owner of a file that was read gives the session its tokens.
    void credit(session_id id, const config::file_secret& held) const {
        tell(id, input::given_by{held.owner.value_or(root_giver)});
    }
    /// The turn of one more token that an account gave; nullopt: nobody's, whose turn is now.
    [[nodiscard]] boot_time turn_of(session_id id, std::optional<uid_t> giver) const {
        const auto now = world.now().boot;
        return giver ? sessions.take_turn_of_giver(id, *giver, now) : now;
    }
    [[nodiscard]] store::host_time host_time() const { return {world.now(), world.boot_id()}; }
    /// REQUIRES: the session is in the roster.
    [[nodiscard]] const config::organization& organization_of(const session_entry& session) const {
        const auto* organization = names.find_organization(session.organization);
        assert(organization != nullptr);
        return *organization->settings;
    }
};

}  // namespace tokenkeeper::sources
