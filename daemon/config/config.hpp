#pragma once

#include "daemon/config/accounts/accounts.hpp"
#include "daemon/config/shared_secret.hpp"
#include "daemon/logging/options.hpp"
#include "lib/base/rare.hpp"
#include "lib/base/time.hpp"
#include "lib/net/host_port.hpp"
#include "lib/session/session_view.hpp"
#include "lib/session/token_source.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace tokenkeeper::config {

/// A place in a configuration file; line and column count from 1, and are 0 for a whole file.
struct place {
    std::string file;
    int line = 0;
    int column = 0;
};

/// The place of an entry. It never makes two entries differ: one that was moved in its file is the same.
struct entry_place : place {
    entry_place() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): it is a place
    entry_place(place stands) : place(std::move(stands)) {}

    friend bool operator==(const entry_place& /*a*/, const entry_place& /*b*/) noexcept { return true; }
};

/// One error: printed `file:line:column: path: message`.
struct diagnostic {
    place location;
    std::string path;  ///< "sessions.wallboard-lobby.mode"; empty for the whole file
    std::string message;
    bool may_pass = false;  ///< others caused it, and the same files may be read without it the next time

    [[nodiscard]] std::string text() const;
};

/// Numbers of users and groups. A name that cannot be resolved is left out: see configuration::unresolved.
struct principals {
    std::vector<uid_t> users;
    std::vector<gid_t> groups;
    std::vector<std::string> names{};  ///< as they are written: for people, they make no difference

    friend bool operator==(const principals& a, const principals& b) {
        return a.users == b.users && a.groups == b.groups;
    }
};

/// An HTTP proxy that opens tunnels (CONNECT). The file of its credentials is read when the proxy is put to
/// use, and again when the file is replaced.
struct proxy {
    std::string host;
    std::uint16_t port = 3128;
    std::optional<shared_secret> credentials;  ///< "user:password", from the URL
    std::optional<std::filesystem::path> credentials_file;
    std::vector<std::string> no_proxy;

    friend bool operator==(const proxy&, const proxy&) = default;
};

/// The way to servers beyond this host: the proxy that is asked for tunnels, and the authorities that are
/// trusted besides the system's.
struct network_way {
    std::optional<std::filesystem::path> ca_file;
    std::optional<proxy> http_proxy;

    friend bool operator==(const network_way&, const network_way&) = default;
};

/// Two organizations or sessions are equal if a reload from one to the other changes nothing; secrets are
/// compared in a time that does not depend on their content. Every member counts.
struct organization : network_way {
    std::string name;
    std::string region;     ///< id ("us-east-1"), or a domain that is no known one's; empty with URLs
    std::string api_url;    ///< no trailing slash
    std::string login_url;  ///< no trailing slash
    double max_requests_per_second = 10;
    seconds idle_timeout_check{600};
    entry_place location;

    friend bool operator==(const organization&, const organization&) = default;

    /// An error of the organization that shows only when the configuration is put to use.
    [[nodiscard]] diagnostic wrong(std::string message) const;
};

/// The OAuth client of the sources client_credentials, refresh_token and login. The files may come later,
/// like token files.
struct oauth_client {
    std::string id;
    std::filesystem::path secret_file;  ///< token_source::login: empty, as the client is a public one (PKCE)
    std::optional<std::filesystem::path> refresh_token_file;  ///< token_source::refresh_token: the seed

    friend bool operator==(const oauth_client&, const oauth_client&) = default;
};

/// A file that always holds the present token.
struct token_sink {
    std::filesystem::path path;  ///< absolute
    std::optional<gid_t> group;  ///< one of the daemon's own; nullopt: the daemon's main group
    mode_t mode = 0600;          ///< never for others
    friend bool operator==(const token_sink&, const token_sink&) = default;
};

/// The settings of the source of a session's tokens. A reload that changes any of them makes another session
/// of it: what is known of the old token says nothing about the new one.
struct source_settings {
    token_source source = token_source::access_token;
    std::optional<shared_secret> access_token;        ///< token_source::access_token
    std::optional<std::filesystem::path> token_file;  ///< token_source::access_token_file, resolved
    rare<oauth_client> client;  ///< token_source::client_credentials, refresh_token, login

    friend bool operator==(const source_settings&, const source_settings&) = default;
};

/// Source `login`: how somebody logs in, and who may, besides operators.
struct login_settings {
    std::string redirect_uri;  ///< as the OAuth client has it registered
    principals allowed;
    std::vector<std::string> people{};  ///< the same for a sentence: "alice", "a member of the group staff"

    friend bool operator==(const login_settings&, const login_settings&) = default;
};

struct session : source_settings {
    std::string name;
    std::string organization;
    session_mode mode = session_mode::verify;
    seconds check_interval{300};
    keep_alive_method keep_alive_with = keep_alive_method::get;
    std::optional<seconds> max_session;
    /// token_source::access_token_file: how long a token lives from the last change of its file.
    std::optional<seconds> token_lifetime;
    rare<login_settings> login;  ///< token_source::login
    rare<token_sink> sink;
    principals readers;  ///< the accounts that may fetch the token over the socket
    /// Units ("export.service") that get the token by LoadCredential=. A unit with nothing behind its "@"
    /// stands for every instance of that template (`template_of`). No unit is in two sessions.
    std::vector<std::string> credential_for;
    std::string set{};  ///< the set that its file belongs to; empty: it is an entry of `sessions`
    entry_place location;

    friend bool operator==(const session&, const session&) = default;
};

/// A folder of token files, each of which is a session (daemon/config/sets has the rules).
struct session_set {
    std::string name;
    std::filesystem::path directory;  ///< absolute
    std::string pattern = "*.token";  ///< its only "*" stands for the name of the session
    std::size_t max_sessions = 10'000;
    /// The settings of all its sessions. "%n" in the path of the sink stands for the name of the session.
    session common;
    bool is_known = false;  ///< its sessions are in `configuration::sessions`, as its folder could be read
    entry_place location;

    /// The reason why the set is not as its folder has it, at the key of the folder.
    [[nodiscard]] diagnostic wrong(std::string message) const;
};

/// The people who can log in to a session of the source `login`, and their command: "run as root, as an
/// operator, as alice or as a member of the group staff: tokenkeeperctl login NAME". REQUIRES: `s.login`.
std::string login_advice(const session& s);

/// A name of a rule that could not be resolved: this host has no such account, or the name service gave no
/// answer. Only that rule is affected: it gives no one the right, and a token sink is for the daemon alone.
struct unresolved_account {
    account_kind kind = account_kind::user;
    std::string name;
    bool answered = false;  ///< there is no such account; false: no answer
    std::string reason{};   ///< the cause, if there was no answer
    std::string session{};  ///< the session that has the rule; empty: control.operators, or a set's
    std::string set{};      ///< the set whose sessions have the rule
    mode_t sink_mode = 0;   ///< for the group of a token sink: the mode of the file once the group is found
    place location{};
    std::string path{};  ///< "sessions.lobby.readers.groups"

    [[nodiscard]] diagnostic warning() const;
};

/// The sessions that have series of their own in the metrics.
enum class session_metrics {
    automatic,  ///< all, up to a thousand sessions; else those that are not well
    never,
};

struct metrics_settings {
    std::optional<net::host_port> listen;  ///< a loopback address
    session_metrics per_session = session_metrics::automatic;
    bool page = false;  ///< the status page is served there too
};

/// A URL to which the daemon sends notifications. One of `url` and `url_file` is set; both may hold a secret.
struct notifier {
    std::vector<std::string> words;  ///< of notification_words.hpp, sorted: what it is told of
    std::optional<shared_secret> url;
    std::optional<std::filesystem::path> url_file;  ///< read for each attempt: it may come later, or change
    entry_place location;

    /// They lead to the same place: what waits for one can be sent by the other.
    [[nodiscard]] bool has_target_of(const notifier& compared) const {
        return url == compared.url && url_file == compared.url_file;
    }
};

/// The whole configuration with every default filled in. It is large: copy it on another thread than the
/// loop's.
struct configuration {
    std::filesystem::path file;
    std::vector<std::filesystem::path> session_files;  ///< of sessions.d
    std::set<uid_t> authors;                           ///< the owners of these files
    std::map<std::string, organization, std::less<>> organizations;
    std::map<std::string, session, std::less<>> sessions;  ///< those of sets too, once they are known
    std::map<std::string, session_set, std::less<>> session_sets;
    std::filesystem::path control_socket;
    std::optional<std::filesystem::path> credentials_socket;  ///< set if any session has credential_for
    principals operators;
    std::filesystem::path state_path;
    std::optional<std::filesystem::path> state_key_file;
    metrics_settings metrics;
    network_way network;  ///< for requests that belong to no organization
    std::vector<notifier> notifiers;
    logging::level log_level = logging::level::info;
    logging::format log_format = logging::format::automatic;
    std::chrono::milliseconds connect_timeout{10000};
    std::chrono::milliseconds request_timeout{15000};
    std::uint64_t history_size = std::uint64_t{16}
                                 << 20U;  ///< bytes for the histories of all sessions; 0: off
    /// The places of the daemon's own keys, by path ("control.socket"): for errors that show only when the
    /// configuration is put to use.
    std::map<std::string, place, std::less<>> places;
    /// Names that the daemon looks up again; see resolve_accounts.
    std::vector<unresolved_account> unresolved;
    /// The names without a link in them of folders and needed files that are links, for session sets with
    /// sinks; none that somebody else chose.
    std::map<std::string, std::string, std::less<>> real_names;
    /// Files that are ignored although somebody may take them for a part of the configuration.
    std::vector<diagnostic> ignored_files;
    /// Files that are used although others can put another file in their place.
    std::vector<diagnostic> file_doubts;
    /// Faults of files of secrets at the time when the configuration was read. The daemon watches these
    /// files, and their sessions say what is wrong with them at any time.
    std::vector<diagnostic> secret_doubts;

    /// An error of the key at `path`, or of the whole file where that key does not stand in it.
    [[nodiscard]] diagnostic wrong(const std::string& path, std::string message) const;
    /// Settings that are valid but unlikely to work as intended, first the unresolved names.
    [[nodiscard]] std::vector<diagnostic> doubts() const;
};

/// "1 organization, 3 sessions (2 keep-alive, 1 verify)"
std::string summary(const configuration& settings);

}  // namespace tokenkeeper::config
