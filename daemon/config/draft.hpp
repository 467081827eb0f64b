#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/sections/section.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/un.h>

namespace tokenkeeper::config {

/// A configuration while its files are read, with the keys that are checked against each other at the end.
struct config_draft {
    /// A session's `organization`, which may be defined further down.
    struct reference {
        std::string organization;
        place location;
        std::string path;
    };

    /// A key that names a file.
    struct claim {
        place location;
        std::string key;  ///< "sessions.lobby.token_sink.path"
    };

    configuration result;  ///< with broken organizations and sessions, whose names are known
    std::map<std::string, place, std::less<>> sessions;
    std::map<std::string, place, std::less<>> session_sets;
    std::vector<reference> references;
    std::vector<secret_claim> secrets;
    // The things that only one session may have.
    std::map<std::string, claim, std::less<>> sinks;  ///< by path
    std::map<std::string, place, std::less<>> seeds;  ///< refresh token files, by path
    std::map<std::string, place, std::less<>> units;  ///< of credential_for
    std::optional<place> credentials_socket;          ///< control.credentials_socket, where it is set
};

/// The longest name of a socket in bytes: sun_path without its final NUL.
inline constexpr std::size_t longest_socket = sizeof(sockaddr_un::sun_path) - 1;

// The tables of the sections.
const section<organization>& organization_keys();
const section<session>& session_keys();
const section<session_set>& session_set_keys();
const section<configuration>& control_keys();
const section<configuration>& log_keys();
const section<configuration>& history_keys();
const section<configuration>& network_keys();
const section<configuration>& state_keys();
const section<configuration>& metrics_keys();
const section<notifier>& notifier_keys();
const section<config_draft>& main_keys();      ///< of the main file
const section<config_draft>& sessions_keys();  ///< of a file in sessions.d

// The readers of the maps by name.
void read_organizations(const node& value, const std::string& path, context& input, config_draft& draft);
void read_sessions(const node& value, const std::string& path, context& input, config_draft& draft);
void read_session_sets(const node& value, const std::string& path, context& input, config_draft& draft);
/// The reader of the list of notifiers.
/// Reads the section `metrics`.
void read_metrics(const node& value, const std::string& path, context& input, config_draft& draft);
void read_notifiers(const node& value, const std::string& path, context& input, config_draft& draft);

/// Reports every session whose organization is not defined; changes nothing.
void check_references(const config_draft& draft, findings& found);
/// Reports sessions of different login services with one redirect_uri: one service could send the browser to
/// the other, and get the code that comes back for itself (mix-up: RFC 9700, section 4.4). Genesys Cloud's
/// own services trust each other.
void check_redirects(const config_draft& draft, findings& found);

/// Looks at every secret's file as the daemon will. What is wrong costs its session alone, so it is a
/// warning.
void check_secrets(config_draft& draft, const environment& env);

/// The same for the folders of the sets.
void check_folders_of_sets(config_draft& draft, const environment& env);

/// The same for the folders of token sinks: others who can write them can give its readers another token,
/// and on a disk readers of one sink can hold up those beside it.
void check_folders_of_sinks(config_draft& draft, const environment& env);

/// No token sink may be a file that is needed for something else, nor a folder.
void check_sinks(config_draft& draft, const environment& env, findings& found);

/// Fills in the values that no file sets, and checks the keys that depend on them.
void fill_in_defaults(config_draft& draft, const environment& env, findings& found);

}  // namespace tokenkeeper::config
