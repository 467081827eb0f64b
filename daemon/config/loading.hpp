#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/section.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/un.h>

namespace tokenkeeper::config {

/// A configuration while its files are read, with what is needed to check them against each other.
struct loading {
    /// A session's `organization`, which may be defined further down.
    struct reference {
        std::string organization;
        place where;
        std::string path;
    };

    /// A key that names a file.
    struct claim {
        place where;
        std::string key;  ///< "sessions.lobby.token_sink.path"
    };

    configuration to;  ///< with broken organizations and sessions, whose names are known
    std::map<std::string, place, std::less<>> sessions;
    std::vector<reference> references;
    std::vector<std::filesystem::path> files;  ///< the main file and those of sessions.d
    // What only one session may have.
    std::map<std::string, claim, std::less<>> sinks;  ///< by path
    std::map<std::string, place, std::less<>> seeds;  ///< refresh token files, by path
    std::map<std::string, place, std::less<>> units;  ///< of credential_for
    std::optional<place> credentials_socket;          ///< control.credentials_socket, where it is set
};

/// How long a socket's name may be.
inline constexpr std::size_t longest_socket = sizeof(sockaddr_un::sun_path) - 1;

// The tables of the sections.
const section<organization>& organization_keys();
const section<session>& session_keys();
const section<configuration>& control_keys();
const section<configuration>& log_keys();
const section<configuration>& network_keys();
const section<configuration>& state_keys();
const section<configuration>& metrics_keys();
const section<loading>& main_keys();      ///< of the main file
const section<loading>& sessions_keys();  ///< of a file in sessions.d

// What they are made from.
void read_organizations(const node& from, const std::string& path, context& in, loading& to);
void read_sessions(const node& from, const std::string& path, context& in, loading& to);

/// Every session's organization must be there; sets nothing.
void check_references(const loading& all, findings& found);

/// No token sink may be a file that is needed for something else, nor a folder.
void check_sinks(const loading& all, findings& found);

/// Fills in what nothing was configured for, and checks what depends on it.
void fill_in_defaults(loading& all, const environment& env, findings& found);

}  // namespace tokenkeeper::config
