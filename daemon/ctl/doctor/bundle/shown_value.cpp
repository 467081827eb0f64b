#include "daemon/ctl/doctor/bundle/shown_value.hpp"

#include "lib/genesys/text.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/proxy/proxy_settings.hpp"
#include "lib/net/url.hpp"

#include <algorithm>
#include <array>

namespace tokenkeeper::ctl::doctor {
namespace {

/// Tokens and secrets of Genesys Cloud are longer.
constexpr std::size_t longest_word = 40;

constexpr std::array word_keys{"organization",
                               "mode",
                               "check_interval",
                               "keep_alive_with",
                               "max_session",
                               "max_sessions",
                               "token_lifetime",
                               "region",
                               "idle_timeout_check",
                               "max_requests_per_second",
                               "connect_timeout",
                               "request_timeout",
                               "level",
                               "format",
                               "per_session",
                               "size",
                               "listen",
                               "no_proxy",
                               "users",
                               "groups",
                               "group",
                               "client_id",
                               "on"};
constexpr std::array path_keys{"access_token_file",
                               "directory",
                               "client_secret_file",
                               "refresh_token_file",
                               "proxy_credentials_file",
                               "url_file",
                               "ca_file",
                               "key_file",
                               "path",
                               "socket",
                               "credentials_socket",
                               "credential_for",
                               "units",
                               "token_sink"};
constexpr std::array url_keys{"api_url", "login_url"};

template <class Keys>
bool has(const Keys& keys, std::string_view key) {
    return std::ranges::find(keys, key) != keys.end();
}

bool is_plain(char c) {
    return genesys::is_letter_or_digit(c) ||
           std::string_view{"._-:/@*[] %,"}.find(c) != std::string_view::npos;
}

bool is_word(std::string_view value) {
    return value.size() <= longest_word && std::ranges::all_of(value, is_plain);
}

/// Each part between slashes and dots is a word, and no user and password stand in it.
bool is_path(std::string_view value) {
    if (value.find(':') != std::string_view::npos || !std::ranges::all_of(value, is_plain)) return false;
    while (!value.empty()) {
        const auto end = std::min(value.find_first_of("/."), value.size());
        if (end > longest_word) return false;
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return true;
}

std::optional<std::string> shown_proxy(const std::string& value) {
    const auto parsed = net::parse_proxy_url(value);
    if (!parsed) return std::nullopt;
    const bool is_address = parsed->host.find(':') != std::string::npos;
    const auto place = net::host_port{parsed->host, is_address, parsed->port}.text();
    return parsed->credentials.empty() ? value : "http://(removed)@" + place;
}

/// The beginnings of the keys of units whose values have a form that no secret has: names, numbers and paths.
constexpr std::array plain_settings{"After",
                                    "Also",
                                    "Ambient",
                                    "Backlog",
                                    "Before",
                                    "BindsTo",
                                    "CPU",
                                    "Capability",
                                    "Description",
                                    "Device",
                                    "DirectoryMode",
                                    "Documentation",
                                    "DynamicUser",
                                    "EnvironmentFile",
                                    "FileDescriptorName",
                                    "Group",
                                    "IO",
                                    "IPAddress",
                                    "ImportCredential",
                                    "InaccessiblePaths",
                                    "Keyring",
                                    "Limit",
                                    "ListenStream",
                                    "LoadCredential",
                                    "LockPersonality",
                                    "Memory",
                                    "Nice",
                                    "NoNewPrivileges",
                                    "OOM",
                                    "PartOf",
                                    "Private",
                                    "Proc",
                                    "Protect",
                                    "ReadOnlyPaths",
                                    "ReadWritePaths",
                                    "Remove",
                                    "Requires",
                                    "Restart",
                                    "Restrict",
                                    "Runtime",
                                    "Service",
                                    "Slice",
                                    "Socket",
                                    "StandardError",
                                    "StandardOutput",
                                    "StartLimit",
                                    "State",
                                    "SupplementaryGroups",
                                    "SystemCall",
                                    "Tasks",
                                    "Timeout",
                                    "Trigger",
                                    "Type",
                                    "UMask",
                                    "UnsetEnvironment",
                                    "User",
                                    "WantedBy",
                                    "Wants",
                                    "Watchdog"};

}  // namespace

std::optional<std::string> shown_value(std::string_view key, const std::string& value) {
    if (key == "proxy") return shown_proxy(value);
    // Of all secrets only a password can be as short as the name of a file.
    if (key == "proxy_credentials_file" && value.find('/') == std::string::npos) return std::nullopt;
    const bool is_url = has(url_keys, key) && net::parse_base_url(value).has_value();
    if (is_url || (has(word_keys, key) && is_word(value)) || (has(path_keys, key) && is_path(value)))
        return value;
    return std::nullopt;
}

bool has_plain_value(std::string_view unit_key) {
    return std::ranges::any_of(plain_settings,
                               [unit_key](std::string_view begin) { return unit_key.starts_with(begin); });
}

}  // namespace tokenkeeper::ctl::doctor
