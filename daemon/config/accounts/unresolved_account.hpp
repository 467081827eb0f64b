#pragma once

#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/config.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::config {

struct environment;

/// The result of looking accounts up again.
struct resolution {
    bool operators = false;               ///< control.operators changed
    std::vector<std::string> sessions{};  ///< sessions with changed readers or sink, without duplicates
    /// One message for every rule that works from now on, or that cannot work for another reason.
    std::vector<diagnostic> messages{};

    [[nodiscard]] bool changed() const noexcept { return operators || !sessions.empty(); }
};

/// Completes the rules whose accounts the directory knows by now, and asks for the others again. It does not
/// wait. Call it once a minute while `c.unresolved` is not empty.
resolution resolve_accounts(configuration& c, const environment& env);

}  // namespace tokenkeeper::config
