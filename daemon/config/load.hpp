#pragma once

#include "daemon/config/config.hpp"
#include "daemon/files/entry.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
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
    std::optional<uid_t> daemon_user{};           ///< of the installed daemon, if this process is not it
    std::optional<gid_t> main_group{};            ///< the first of them; nullopt: unknown
    /// The group that may connect to the control socket; nullopt: there is none, or it is not known yet.
    std::optional<gid_t> status_group{};
    /// This process looks on the daemon's behalf: it may have fewer rights than the daemon.
    bool on_behalf = false;
    account_directory* accounts = nullptr;  ///< nullptr: the one of this host
    /// The time that one load waits for the name service, for all names together.
    std::chrono::milliseconds name_patience{5000};

    [[nodiscard]] account_directory& names() const noexcept;
    /// Only root can give a file to a group that is not its own.
    [[nodiscard]] bool may_give_to(gid_t group) const noexcept;
    /// The accounts that may have a hand in the daemon's files: root and its user, and their own groups.
    [[nodiscard]] files::trusted_accounts trusted() const;

    /// `status_group`, or the one of this socket. Where it does not exist yet, the group that an installation
    /// has for it.
    [[nodiscard]] std::optional<gid_t> find_status_group(const std::filesystem::path& control_socket) const;

    static environment of_this_process();
    /// The same with the groups of the installed daemon's user: for a program that checks a configuration on
    /// the daemon's behalf.
    static environment of_the_daemon();
};

/// The configuration, or every error in it, in the order of the files and lines.
using load_result = std::variant<configuration, std::vector<diagnostic>>;

/// Says if the files of secrets are looked at too: a start with the configuration reads them anyway.
enum class secret_look { taken, left_out };

/// Reads `file` and `sessions.d/*.yaml` beside it (in name order). Throws nothing but bad_alloc.
load_result load(const std::filesystem::path& file, const environment& env,
                 secret_look look = secret_look::taken);

}  // namespace tokenkeeper::config
