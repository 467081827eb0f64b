#include "daemon/from_configuration.hpp"

#include "daemon/config/file_access.hpp"
#include "daemon/config/secret_file.hpp"
#include "daemon/logging/log.hpp"

namespace tokenkeeper {

namespace {

/// The credentials in the proxy's file. It may come later, and then the way is made anew: until then the
/// proxy is asked without, and says what it thinks of it.
std::optional<secret> proxy_credentials_of(const config::organization& of,
                                           const config::environment& environment, bool told) {
    auto read = config::read_proxy_credentials(*of.via->credentials_file, environment);
    if (read.has_value()) return std::move(*read);
    if (told) {
        logging::event line;
        line.level = logging::severity::warning;
        line.organization = of.name;
        line.message =
            "the proxy is asked without credentials until their file is replaced: " + read.error().message;
        logging::log(line);
    }
    return std::nullopt;
}

std::optional<net::proxy_settings> proxy_of(const config::organization& of,
                                            const config::environment& environment, bool told) {
    if (!of.via) return std::nullopt;
    net::proxy_settings via;
    via.host = of.via->host;
    via.port = of.via->port;
    via.no_proxy = of.via->no_proxy;
    // It is named for this organization, so whatever its URLs are, they are meant.
    via.proxy_loopback = true;
    if (of.via->credentials) via.credentials = of.via->credentials->clone();
    if (of.via->credentials_file) {
        if (auto held = proxy_credentials_of(of, environment, told)) via.credentials = std::move(*held);
    }
    return via;
}

/// The store's key, which nobody else may read.
state::store_result<secret> key_of(const std::filesystem::path& file,
                                   const config::environment& environment) {
    using kind = state::store_error::kind;
    const auto opened = config::open_file::open(file);
    if (opened.has_error())
        return state::store_error{kind::wrong_key, "state.key_file: " + opened.error().message};
    if (auto exposed = opened->exposure(environment); !exposed.empty())
        return state::store_error{kind::wrong_key, "state.key_file: " + std::move(exposed)};
    return state::read_key(file);
}

}  // namespace

control::operators operators_of(const config::principals& who) {
    return {who.users, who.groups};
}

control::readers_by_session readers_of(const config::configuration& c) {
    control::readers_by_session readers;
    for (const auto& [name, s] : c.sessions)
        readers.emplace(name, operators_of(s.readers));
    return readers;
}

std::map<std::string, std::vector<std::string>, std::less<>> units_of(const config::configuration& c) {
    std::map<std::string, std::vector<std::string>, std::less<>> units;
    for (const auto& [name, s] : c.sessions)
        if (!s.credential_for.empty()) units.emplace(name, s.credential_for);
    return units;
}

net::transport_options transport_options_of(const config::configuration& c, const config::organization& of,
                                            const std::string& base_url,
                                            const config::environment& environment) {
    net::transport_options t;
    t.base_url = base_url;
    t.proxy = proxy_of(of, environment, base_url == of.api_url);  // of the two ways, one tells
    t.ca_file = of.ca_file;
    t.connect_timeout = c.connect_timeout;
    t.request_timeout = c.request_timeout;
    return t;
}

state::store_result<state::store::opened> open_store(const std::filesystem::path& path,
                                                     const std::optional<std::filesystem::path>& key_file,
                                                     const config::environment& environment) {
    secret key;
    if (key_file) {
        auto read = key_of(*key_file, environment);
        if (read.has_error()) return read.error();
        key = std::move(*read);
    }
    auto opened = state::store::open(path, key);
    if (opened.has_value() && opened->moved_aside) {
        logging::event line;
        line.level = logging::severity::error;
        line.message = "the state store " + path.string() + " was damaged: it was moved aside to " +
                       opened->moved_aside->string() + ", and a new one was begun";
        logging::log(line);
    }
    return opened;
}

}  // namespace tokenkeeper
