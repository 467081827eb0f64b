#pragma once

#include "daemon/config/config.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::supervision {

/// What a reload changes, by name. Whatever is named nowhere keeps its id, its timers and its state. A name
/// that is gone and new is another organization or session, with another id.
struct configuration_change {
    std::vector<std::string> organizations_gone;
    std::vector<std::string> organizations_new;
    /// Another policy, CA file or timeout: the sessions go on, over another transport.
    std::vector<std::string> organizations_changed;

    std::vector<std::string> sessions_gone;
    std::vector<std::string> sessions_new;
    std::vector<std::string> sessions_changed;  ///< another policy, sink or reader; the same source
};

/// An organization with another URL is another organization; it and its sessions are gone and new. So is a
/// session of another organization, or with another source of its tokens: nothing that is known of the old
/// token says anything about the new one.
configuration_change compare(const config::configuration& before, const config::configuration& after);

/// "1 session changed, 2 sessions new, 1 organization gone"; empty where nothing changed.
std::string describe(const configuration_change& change);

}  // namespace tokenkeeper::supervision
