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

    /// The ways to these organizations of a configuration; what is wrong goes to `errors`. Their files are
    /// watched from before they are read until `watch` says whose they are.
    ways_by_organization make(const config::configuration& settings,
                              const std::vector<std::string>& organizations,
                              std::vector<std::string>& errors);
    /// These organizations of the roster have ways that `make` made; nothing else of `make` is used.
    void watch(const std::vector<organization_id>& organizations);
    void forget(organization_id id) { files_.forget(id); }

    /// Makes the ways behind these files anew. Where that fails, the way made before serves on.
    void files_changed(const std::vector<std::filesystem::path>& files,
                       const config::configuration& settings);

private:
    result<organization_ways> make(const config::configuration& settings,
                                   const config::organization& organization);
    void renew(organization_entry& organization, const config::configuration& settings);

    runtime::runtime& world_;
    const events::event_bus& events_;
    roster& names_;
    sources::watched_files& files_;
};

}  // namespace tokenkeeper::supervision
