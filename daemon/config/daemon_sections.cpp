#include "daemon/config/loading.hpp"
#include "daemon/config/wording.hpp"

#include <array>

#include <sys/un.h>

namespace tokenkeeper::config {
namespace {

void read_socket(const node& from, const std::string& path, context& in, configuration& to) {
    const auto text = read_text(from, path, "a file name", in);
    if (!text) return;
    const std::filesystem::path socket{*text};
    if (!socket.is_absolute() || !socket.has_filename()) {
        in.report(from.at, path,
                  in_quotes(*text) +
                      " must be an absolute file name, such as "
                      "/run/tokenkeeper/tokenkeeper.sock");
    } else if (text->size() >= sizeof(sockaddr_un::sun_path)) {
        in.report(from.at, path,
                  "is too long for a socket: " + std::to_string(text->size()) + " characters of at most " +
                      std::to_string(sizeof(sockaddr_un::sun_path) - 1));
    }
    to.control_socket = socket;
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
         read_socket},
        not_yet<configuration>("credentials_socket", "the socket for systemd's LoadCredential="),
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
        not_yet<configuration>("path", "where durable state is kept"),
        not_yet<configuration>("key_file", "a key of 32 bytes that seals the tokens in the store"),
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
        section_key<loading>("control", control_keys, whole),
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
