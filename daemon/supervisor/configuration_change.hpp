#pragma once

#include "daemon/config/config.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::supervision {

/// The changes of a reload, by name. Organizations and sessions without a change keep their id, timers and
/// state. A name that is both gone and new is another organization or session, with another id.
struct configuration_change {
    std::vector<std::string> organizations_gone;
    std::vector<std::string> organizations_new;
    /// Organizations with another policy, CA file or timeout: their sessions go on, over another transport.
    std::vector<std::string> organizations_changed;

    std::vector<std::string> sessions_gone;
    std::vector<std::string> sessions_new;
    std::vector<std::string> sessions_changed;  ///< another policy, sink or reader; the same source

    /// The organizations that are new or changed.
    [[nodiscard]] std::vector<std::string> organizations_to_reach() const;
};

/// An organization with another URL is another organization; it and its sessions are gone and new. So is a
/// session of another organization, or with another source of its tokens: knowledge about the old
/// token says nothing about the new one.
configuration_change compare(const config::configuration& before, const config::configuration& after);

/// "1 session changed, 2 sessions new, 1 organization gone"; empty if nothing changed.
std::string describe(const configuration_change& change);

}  // namespace tokenkeeper::supervision
