#include "daemon/config/draft.hpp"
#include "daemon/config/files/file_access.hpp"
#include "daemon/config/values/ca_file_value.hpp"
#include "daemon/config/values/proxy_value.hpp"
#include "daemon/config/values/size_value.hpp"
#include "daemon/config/wording.hpp"
#include "lib/base/shell_word.hpp"

#include <array>
#include <utility>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

/// An absolute name that fits into the address of a socket.
fs::path read_socket(const node& value, const std::string& path, std::string_view example, context& input) {
    auto name = read_absolute_name(value, path, example, input);
    if (name && name->native().size() > longest_socket) {
        input.report(value.start, path,
                     "is too long for a socket: " + std::to_string(name->native().size()) +
                         " characters of at most " + std::to_string(longest_socket));
    }
    return name.value_or(fs::path{});
}

void read_control_socket(const node& value, const std::string& path, context& input, configuration& target) {
    target.control_socket = read_socket(value, path, "/run/tokenkeeper/tokenkeeper.sock", input);
}

void read_credentials_socket(const node& value, const std::string& path, context& input,
                             configuration& target) {
    target.credentials_socket = read_socket(value, path, "/run/tokenkeeper/credentials.sock", input);
}

void read_control(const node& value, const std::string& path, context& input, config_draft& draft) {
    read_section(value, path, control_keys(), input, draft.result);
    if (const entry* socket = value.find("credentials_socket"))
        draft.credentials_socket = input.place_of(socket->value.start);
}

void read_state_path(const node& value, const std::string& path, context& input, configuration& target) {
    if (auto name = read_absolute_name(value, path, "/var/lib/tokenkeeper/state.db", input))
        target.state_path = std::move(*name);
}

constexpr std::size_t key_size = 32;

/// Nothing may be written over what may be the key of the store: its tokens would be lost.
std::string advice_for_wrong_key(std::size_t size, const std::string& file) {
    if (size == 0) return "make one with: head -c 32 /dev/urandom > " + quote_for_shell(file);
    if (size == key_size + 1) {
        return "if an editor added a line end to the key, cut it off: truncate -s 32 " +
               quote_for_shell(file);
    }
    return "name the right file; a new key belongs into a new file: head -c 32 /dev/urandom > " +
           quote_for_shell(file + ".new");
}

void read_key_file(const node& value, const std::string& path, context& input, configuration& target) {
    target.state_key_file = read_private_file_name(value, path, "key", input);
    if (!target.state_key_file) return;
    const auto opened = open_file::open_trusted(*target.state_key_file, input.env);
    if (opened.has_error() && opened.error().type == file_error::kind::not_a_file)
        input.report(value.start, path, opened.error().message);
    if (opened.has_error() && opened.error().type == file_error::kind::untrusted)
        input.report(value.start, path, opened.error().problem);
    if (!opened) return;
    const auto exposed = opened->exposure(input.env);
    if (exposed.to == file_exposure::reach::others) input.report(value.start, path, exposed.text());
    if (opened->size() == key_size) return;
    input.report(value.start, path,
                 shown(target.state_key_file->string()) + " has " + counted(opened->size(), "byte") +
                     ", and a key has 32; " +
                     advice_for_wrong_key(opened->size(), target.state_key_file->string()));
}

void read_level(const node& value, const std::string& path, context& input, configuration& target) {
    using enum logging::level;
    constexpr std::array levels{trace, debug, info, warning, error};
    const auto word = read_word(value, path, {"trace", "debug", "info", "warning", "error"}, input);
    if (word) target.log_level = levels.at(*word);
}

void read_format(const node& value, const std::string& path, context& input, configuration& target) {
    using enum logging::format;
    constexpr std::array formats{automatic, journal, text, json};
    const auto word = read_word(value, path, {"auto", "journal", "text", "json"}, input);
    if (word) target.log_format = formats.at(*word);
}

/// A line of the network section that an organization has too.
key<configuration> network_key(const std::string& name, const std::string& form, const std::string& meaning,
                               void (*read)(const node&, const std::string&, context&, network_way&)) {
    return {{.name = name, .form = form, .meaning = meaning},
            [read](const node& value, const std::string& path, context& input, configuration& target) {
                read(value, path, input, target.network);
            }};
}

void read_network(const node& value, const std::string& path, context& input, config_draft& draft) {
    read_section(value, path, network_keys(), input, draft.result);
    check_proxy(value, path, input, draft.result.network);
}

constexpr duration_range timeouts{milliseconds{100}, std::chrono::minutes{5}, false};

/// A line of a section that is a section itself.
template <class T>
key<T> section_key(const std::string& name, const section<configuration>& (*keys)(),
                   configuration& (*part)(T&)) {
    return {{.name = name, .form = "a map"},
            [keys, part](const node& value, const std::string& path, context& input, T& target) {
                read_section(value, path, keys(), input, part(target));
            }};
}

configuration& whole(config_draft& draft) {
    return draft.result;
}

/// A key of the main file in a file of sessions.d.
key<config_draft> elsewhere(const std::string& name) {
    return {{.name = name, .supported = false},
            [](const node& value, const std::string& path, context& input, config_draft& /*to*/) {
                input.report(value.start, path,
                             "files in sessions.d may only hold \"sessions\" and \"session_sets\"; move this "
                             "to the main file");
            }};
}

}  // namespace

const section<configuration>& control_keys() {
    static const section<configuration> keys{
        {{.name = "socket",
          .form = "an absolute file name",
          .fallback = "$RUNTIME_DIRECTORY/tokenkeeper.sock, else /run/tokenkeeper/tokenkeeper.sock",
          .meaning = "the socket where clients ask for the status and give commands"},
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
          .meaning = "who may give commands, besides root and the daemon's own user"},
         [](const node& value, const std::string& path, context& input, configuration& target) {
             target.operators = read_principals(value, path, input);
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
        network_key("proxy", "http://[user:password@]host[:port][/]; the port is 3128 where none is given",
                    "an HTTP proxy that is asked for a tunnel (CONNECT) by requests that belong to no "
                    "organization",
                    read_proxy),
        network_key("proxy_credentials_file", "a file name",
                    "a file that holds user:password for the proxy, instead of the URL",
                    read_proxy_credentials_file),
        network_key("no_proxy",
                    "a list of names (x, .x for all below x), addresses and networks (10.0.0.0/8)",
                    "hosts that are reached without the proxy", read_no_proxy),
        network_key("ca_file", "a file of certificates (PEM)",
                    "certificate authorities that are trusted besides the system's by requests that belong "
                    "to no organization",
                    read_ca_file),
        duration_key("connect_timeout", &configuration::connect_timeout, timeouts, "10s",
                     "for a connection, TLS included"),
        duration_key("request_timeout", &configuration::request_timeout, timeouts, "15s",
                     "for a request and its whole answer"),
    };
    return keys;
}

const section<configuration>& history_keys() {
    constexpr std::uint64_t least = std::uint64_t{64} << 10U;
    constexpr std::uint64_t most = std::uint64_t{1} << 30U;
    static const section<configuration> keys{
        {{.name = "size",
          .form = "a size, 64KiB to 1GiB, or 0",
          .fallback = "16MiB",
          .meaning = "memory for the histories of all sessions together; 0: the daemon keeps none"},
         [](const node& value, const std::string& path, context& input, configuration& target) {
             if (const auto size = read_size(value, path, least, most, "64KiB to 1GiB, or 0", input))
                 target.history_size = *size;
         }},
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

const section<config_draft>& main_keys() {
    static const section<config_draft> keys{
        {{.name = "organizations", .form = "a map of organizations by name"}, read_organizations},
        {{.name = "sessions", .form = "a map of sessions by name"}, read_sessions},
        {{.name = "session_sets", .form = "a map of sets by name"}, read_session_sets},
        {{.name = "control", .form = "a map"}, read_control},
        section_key<config_draft>("state", state_keys, whole),
        section_key<config_draft>("log", log_keys, whole),
        {{.name = "metrics", .form = "a map"}, read_metrics},
        {{.name = "network", .form = "a map"}, read_network},
        section_key<config_draft>("history", history_keys, whole),
        {{.name = "notify", .form = "a list of maps"}, read_notifiers},
    };
    return keys;
}

const section<config_draft>& sessions_keys() {
    static const auto keys = [] {
        section<config_draft> table;
        for (const auto& k : main_keys()) {
            const bool allowed = k.about.name == "sessions" || k.about.name == "session_sets";
            table.push_back(allowed ? k : elsewhere(k.about.name));
        }
        return table;
    }();
    return keys;
}

}  // namespace tokenkeeper::config
