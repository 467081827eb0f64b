#pragma once

#include "daemon/ctl/context.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::ctl {

struct idle_timeout_options {
    std::string organization;
    std::string session{};  ///< whose token to ask with; empty: the daemon's choice
    std::optional<bool> enabled{};
    std::optional<seconds> length{};  ///< setting one enables the timeout, too
    bool json = false;
    bool yes = false;
};

/// `idle-timeout`: changes an organization's idle timeout where something is to be changed (asks first before
/// it is switched off), and shows it as it is then: as a page with whose token was used, or as JSON just as
/// Genesys Cloud gave it.
exit_status run_idle_timeout(const context& in, const idle_timeout_options& what);

}  // namespace tokenkeeper::ctl
