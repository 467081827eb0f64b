#pragma once

#include "daemon/config/config.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::config {

class account_directory;

/// The parts of the process' environment that a configuration depends on. Tests make their own.
struct environment {
    std::filesystem::path credentials_directory;  ///< $CREDENTIALS_DIRECTORY; empty: none
    std::filesystem::path runtime_directory;      ///< $RUNTIME_DIRECTORY; empty: none
    std::filesystem::path state_directory{};      ///< $STATE_DIRECTORY; empty: none
    uid_t user = 0;                               ///< the daemon's own user …
    std::vector<gid_t> groups;                    ///< … and all its groups
    account_directory* accounts = nullptr;        ///< nullptr: the one of this host
    /// The time that one load waits for the name service, for all names together.
    std::chrono::milliseconds name_patience{5000};

    [[nodiscard]] account_directory& names() const noexcept;
    /// Only root can give a file to a group that is not its own.
    [[nodiscard]] bool may_give_to(gid_t group) const noexcept;

    static environment of_this_process();
    /// The same with the groups of the installed daemon's user: for a program that checks a configuration on
    /// the daemon's behalf.
    static environment of_the_daemon();
};

/// The configuration, or every error in it, in the order of the files and lines.
using load_result = std::variant<configuration, std::vector<diagnostic>>;

/// Reads `file` and `sessions.d/*.yaml` beside it (in name order). Throws nothing but bad_alloc.
load_result load(const std::filesystem::path& file, const environment& env);

}  // namespace tokenkeeper::config
