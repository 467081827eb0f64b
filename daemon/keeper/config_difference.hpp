#pragma once

#include "daemon/config/config.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::keeper {

/// What a reload changes, by name. Whatever is named nowhere keeps its timers and its state.
struct config_difference {
    std::vector<std::string> organizations_gone;
    std::vector<std::string> organizations_new;
    /// Another policy, CA file or timeout: the sessions go on, over another transport.
    std::vector<std::string> organizations_changed;

    std::vector<std::string> sessions_gone;
    std::vector<std::string> sessions_new;
    std::vector<std::string> sessions_changed;  ///< another policy, the same token
    std::vector<std::string> tokens_changed;  ///< another source or another token; the policy may differ too
};

/// An organization with another URL is another organization: it and its sessions are gone and new.
config_difference difference(const config::configuration& from, const config::configuration& to);

}  // namespace tokenkeeper::keeper
