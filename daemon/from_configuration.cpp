#include "daemon/from_configuration.hpp"

#include "daemon/config/file_access.hpp"
#include "daemon/config/secret_file.hpp"
#include "daemon/logging/log.hpp"

namespace tokenkeeper {

namespace {

result<std::optional<net::proxy_settings>> proxy_of(const config::organization& of,
                                                    const config::environment& environment) {
    if (!of.via) return std::optional<net::proxy_settings>{};
    net::proxy_settings via;
    via.host = of.via->host;
    via.port = of.via->port;
    via.no_proxy = of.via->no_proxy;
    // It is named for this organization, so whatever its URLs are, they are meant.
    via.proxy_loopback = true;
    if (of.via->credentials) via.credentials = of.via->credentials->clone();
    if (of.via->credentials_file) {
        auto read = config::read_secret_file(*of.via->credentials_file, environment, "user:password");
        if (read.has_error()) return error{errc::invalid_argument, read.error().message};
        if (read->reveal().find(':') == std::string_view::npos) {
            return error{errc::invalid_argument,
                         of.via->credentials_file->string() + " must hold user:password, with the colon"};
        }
        via.credentials = std::move(*read);
    }
    return std::optional{std::move(via)};
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

result<net::transport_options> transport_options_of(const config::configuration& c,
                                                    const config::organization& of,
                                                    const std::string& base_url,
                                                    const config::environment& environment) {
    auto via = proxy_of(of, environment);
    if (via.has_error()) return via.error();
    net::transport_options t;
    t.base_url = base_url;
    t.proxy = std::move(*via);
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
