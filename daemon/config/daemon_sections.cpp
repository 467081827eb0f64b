#include "daemon/config/file_access.hpp"
#include "daemon/config/loading.hpp"
#include "daemon/config/wording.hpp"

#include <array>
#include <utility>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

/// An absolute name that fits into the address of a socket.
fs::path read_socket(const node& from, const std::string& path, std::string_view example, context& in) {
    auto name = read_absolute_name(from, path, example, in);
    if (name && name->native().size() > longest_socket) {
        in.report(from.at, path,
                  "is too long for a socket: " + std::to_string(name->native().size()) +
                      " characters of at most " + std::to_string(longest_socket));
    }
    return name.value_or(fs::path{});
}

void read_control_socket(const node& from, const std::string& path, context& in, configuration& to) {
    to.control_socket = read_socket(from, path, "/run/tokenkeeper/tokenkeeper.sock", in);
}

void read_credentials_socket(const node& from, const std::string& path, context& in, configuration& to) {
    to.credentials_socket = read_socket(from, path, "/run/tokenkeeper/credentials.sock", in);
}

void read_control(const node& from, const std::string& path, context& in, loading& to) {
    read_section(from, path, control_keys(), in, to.to);
    if (const entry* socket = from.find("credentials_socket"))
        to.credentials_socket = in.at(socket->value.at);
}

void read_state_path(const node& from, const std::string& path, context& in, configuration& to) {
    if (auto name = read_absolute_name(from, path, "/var/lib/tokenkeeper/state.db", in))
        to.state_path = std::move(*name);
}

void read_key_file(const node& from, const std::string& path, context& in, configuration& to) {
    constexpr std::size_t wanted = 32;
    to.state_key_file = read_secret_file_name(from, path, "key", in);
    if (!to.state_key_file) return;
    const auto opened = open_file::open(*to.state_key_file);
    if (!opened || opened->size() == wanted) return;
    const auto name = shown(to.state_key_file->string());
    in.report(from.at, path,
              name + " has " + counted(opened->size(), "byte") +
                  ", and a key has 32; make one with: head -c 32 /dev/urandom > " + name);
}

void read_level(const node& from, const std::string& path, context& in, configuration& to) {
    using enum logging::level;
    constexpr std::array levels{trace, debug, info, warning, error};
    const auto word = read_word(from, path, {"trace", "debug", "info", "warning", "error"}, in);
    if (word) to.log_level = levels.at(*word);
}

void read_format(const node& from, const std::string& path, context& in, configuration& to) {
    using enum logging::format;
    constexpr std::array formats{automatic, journal, text, json};
    const auto word = read_word(from, path, {"auto", "journal", "text", "json"}, in);
    if (word) to.log_format = formats.at(*word);
}

constexpr duration_range timeouts{milliseconds{100}, std::chrono::minutes{5}, false};

/// A line of a section that is a section itself.
template <class T>
key<T> section_key(const std::string& name, const section<configuration>& (*keys)(),
                   configuration& (*part)(T&)) {
    return {{.name = name, .form = "a map"},
            [keys, part](const node& from, const std::string& path, context& in, T& to) {
                read_section(from, path, keys(), in, part(to));
            }};
}

configuration& whole(loading& of) {
    return of.to;
}

/// A key of the main file in a file of sessions.d.
key<loading> elsewhere(const std::string& name) {
    return {{.name = name, .supported = false},
            [](const node& from, const std::string& path, context& in, loading& /*to*/) {
                in.report(from.at, path,
                          "files in sessions.d may only hold \"sessions\"; move this to the main file");
            }};
}

}  // namespace

const section<configuration>& control_keys() {
    static const section<configuration> keys{
        {{.name = "socket",
          .form = "an absolute file name",
          .fallback = "$RUNTIME_DIRECTORY/tokenkeeper.sock, else /run/tokenkeeper/tokenkeeper.sock",
          .meaning = "the socket where status is asked and commands are given"},
         read_control_socket},
        {{.name = "credentials_socket",
          .form = "an absolute file name",
          .fallback =
              "$RUNTIME_DIRECTORY/credentials.sock, else /run/tokenkeeper/credentials.sock, where some "
              "session has credential_for",
          .meaning = "the socket for systemd's LoadCredential="},
         read_credentials_socket},
        {{.name = "operators",
          .form = "a map of users and groups",
          .meaning = "who may use control verbs, besides root and the daemon's own user"},
         [](const node& from, const std::string& path, context& in, configuration& to) {
             to.operators = read_principals(from, path, in);
         }},
    };
    return keys;
}

const section<configuration>& log_keys() {
    static const section<configuration> keys{
        {{.name = "level",
          .form = "trace, debug, info, warning or error",
          .fallback = "info",
          .meaning = "the least important lines that are written"},
         read_level},
        {{.name = "format",
          .form = "auto, journal, text or json",
          .fallback = "auto",
          .meaning = "auto is the journal when stderr is a journal stream, else text"},
         read_format},
    };
    return keys;
}

const section<configuration>& network_keys() {
    static const section<configuration> keys{
        duration_key("connect_timeout", &configuration::connect_timeout, timeouts, "10s",
                     "for a connection, TLS included"),
        duration_key("request_timeout", &configuration::request_timeout, timeouts, "15s",
                     "for a request and its whole answer"),
    };
    return keys;
}

const section<configuration>& state_keys() {
    static const section<configuration> keys{
        {{.name = "path",
          .form = "an absolute file name",
          .fallback = "$STATE_DIRECTORY/state.db, else /var/lib/tokenkeeper/state.db",
          .meaning = "where durable state is kept"},
         read_state_path},
        {{.name = "key_file",
          .form = "a file name",
          .meaning = "a key of 32 bytes that seals the tokens in the store"},
         read_key_file},
    };
    return keys;
}

const section<configuration>& metrics_keys() {
    static const section<configuration> keys{
        not_yet<configuration>("listen", "a loopback address and port for metrics"),
        not_yet<configuration>("per_session", "metrics for each session"),
    };
    return keys;
}

const section<loading>& main_keys() {
    static const section<loading> keys{
        {{.name = "organizations", .form = "a map of organizations by name"}, read_organizations},
        {{.name = "sessions", .form = "a map of sessions by name"}, read_sessions},
        {{.name = "control", .form = "a map"}, read_control},
        section_key<loading>("state", state_keys, whole),
        section_key<loading>("log", log_keys, whole),
        section_key<loading>("metrics", metrics_keys, whole),
        section_key<loading>("network", network_keys, whole),
    };
    return keys;
}

const section<loading>& sessions_keys() {
    static const auto keys = [] {
        section<loading> all;
        for (const auto& k : main_keys()) {
            const bool allowed = k.about.name == "sessions";
            all.push_back(allowed ? k : elsewhere(k.about.name));
        }
        return all;
    }();
    return keys;
}

}  // namespace tokenkeeper::config
