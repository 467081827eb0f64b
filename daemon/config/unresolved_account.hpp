#pragma once

#include "daemon/config/account_directory.hpp"
#include "daemon/config/config.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::config {

struct environment;

/// What came of looking accounts up again.
struct resolution {
    bool operators = false;               ///< control.operators changed
    std::vector<std::string> sessions{};  ///< whose readers or sink changed; each once
    /// Rules that are usable from now on, and those that turned out to be unusable for another reason.
    std::vector<diagnostic> messages{};

    [[nodiscard]] bool changed() const noexcept { return operators || !sessions.empty(); }
};

/// Puts the accounts that the directory knows by now where they belong, and asks for the others again; never
/// waits. Call it once a minute while `c.unresolved` is not empty.
resolution resolve_accounts(configuration& c, const environment& env);

}  // namespace tokenkeeper::config
