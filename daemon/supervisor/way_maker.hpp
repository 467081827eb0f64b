#pragma once

#include "daemon/events/event_bus.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/sources/watched_files.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tokenkeeper::supervision {

/// Makes the ways to organizations, and makes them anew when a file behind one was changed: the credentials
/// of a proxy and the authorities of an organization are read when a way is made.
class way_maker {
public:
    using ways_by_organization = std::map<std::string, organization_ways, std::less<>>;

    way_maker(runtime::runtime& world, const events::event_bus& events, roster& names,
              sources::watched_files& files)
        : world_(world), events_(events), names_(names), files_(files) {}

    /// The transports to these organizations of a configuration; problems go to `errors`. Their files are
    /// watched before they are read; `watch` names their owners later.
    ways_by_organization make(const config::configuration& settings,
                              const std::vector<std::string>& organizations,
                              std::vector<std::string>& errors);
    /// Watches the files of these organizations of the roster, whose ways `make` made, and drops the other
    /// files. Ways whose files changed since are made again.
    void watch(const std::vector<organization_id>& organizations, const config::configuration& settings);
    void forget(organization_id id) { files_.forget(id); }

    /// A file of this organization has changed: makes its ways again. If that fails, the present ways stay in
    /// use. Does nothing for other owners of files.
    void file_changed(sources::watched_files::owner_id owner, const config::configuration& settings);

private:
    result<organization_ways> make(const config::configuration& settings,
                                   const config::organization& organization);
    void renew(organization_entry& organization, const config::configuration& settings);

    runtime::runtime& world_;
    const events::event_bus& events_;
    roster& names_;
    sources::watched_files& files_;
    bool outdated_ = false;  ///< a file of ways that are not in use yet changed
};

}  // namespace tokenkeeper::supervision
