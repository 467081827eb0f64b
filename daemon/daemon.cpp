#include "daemon/daemon.hpp"

#include "daemon/config/secret_file.hpp"
#include "daemon/control/server.hpp"
#include "daemon/keeper/keeper.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"
#include "daemon/state/store.hpp"
#include "lib/net/https_transport.hpp"

#include <csignal>
#include <exception>
#include <random>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

namespace tokenkeeper {

namespace asio = boost::asio;
namespace events = logging::events;

namespace {

void rethrow(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

control::operators operators_of(const config::principals& p) {
    return {p.users, p.groups};
}

control::readers_by_session readers_of(const config::configuration& c) {
    control::readers_by_session readers;
    for (const auto& [name, s] : c.sessions)
        readers.emplace(name, operators_of(s.readers));
    return readers;
}

/// The proxy of an organization with its credentials, which may stand in a file.
result<std::optional<net::proxy_settings>> proxy_of(const config::organization& of,
                                                    const config::environment& environment) {
    if (!of.via) return std::optional<net::proxy_settings>{};
    net::proxy_settings via;
    via.host = of.via->host;
    via.port = of.via->port;
    via.no_proxy = of.via->no_proxy;
    if (of.via->credentials) via.credentials = of.via->credentials->clone();
    if (of.via->credentials_file) {
        auto read = config::read_secret_file(*of.via->credentials_file, environment);
        if (read.has_error()) return error{errc::invalid_argument, read.error().message};
        via.credentials = std::move(*read);
    }
    return std::optional{std::move(via)};
}

/// Opens the state store with its key; called again while the store is unavailable.
state::store_result<state::store::opened> open_store(const std::filesystem::path& path,
                                                     const std::optional<std::filesystem::path>& key_file) {
    secret key;
    if (key_file) {
        auto read = state::read_key(*key_file);
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

/// How long a stop waits for grants under way, of the 5 s that a stop may take; the server takes 2 s at most.
constexpr milliseconds stop_patience{2'500};

/// The parts in the order in which they depend on each other.
class daemon {
public:
    daemon(const config::configuration& first, const config::environment& environment,
           const std::string& version, control::listener at)
        : resolver_{std::make_shared<net::resolver_cache>(context_.get_executor())},
          signals_{context_, SIGTERM, SIGINT, SIGHUP},
          keeper_{context_.get_executor(), keeper_options(first, environment, version)},
          server_{context_.get_executor(), std::move(at), keeper_, server_options(environment)} {}

    int run(config::configuration configuration) {
        if (const auto trouble = keeper_.open_store()) {
            logging::event line;
            line.level = logging::severity::error;
            line.message = *trouble;
            logging::log(line);
            return other_failure;
        }
        const auto sessions = configuration.sessions.size();
        const auto socket = configuration.control_socket.string();
        const auto errors = keeper_.start(std::move(configuration));
        for (const auto& error : errors)
            logging::log(logging::make_event(events::config_rejected, error));
        if (!errors.empty()) return bad_configuration;
        server_.start();
        logging::log(logging::make_event(events::daemon_ready, "keeping " + std::to_string(sessions) +
                                                                   " sessions, answering on " + socket));
        asio::co_spawn(context_, obey_signals(), rethrow);
        context_.run();
        return stopped;
    }

private:
    keeper::keeper::options keeper_options(const config::configuration& first,
                                           const config::environment& environment,
                                           const std::string& version) {
        keeper::keeper::options o;
        o.environment = environment;
        o.version = version;
        o.seed = std::random_device{}();
        o.open_store = [path = first.state_path, key = first.state_key_file] {
            return open_store(path, key);
        };
        o.make_transport = [this, version, environment](
                               const config::configuration& c, const config::organization& of,
                               const std::string& base_url) -> result<std::unique_ptr<net::transport>> {
            auto via = proxy_of(of, environment);
            if (via.has_error()) return via.error();
            net::transport_options t;
            t.base_url = base_url;
            t.proxy = std::move(*via);
            t.ca_file = of.ca_file;
            t.connect_timeout = c.connect_timeout;
            t.request_timeout = c.request_timeout;
            t.max_connections = keeper::engine::most_in_flight;
            t.user_agent = "tokenkeeper/" + version;
            return net::make_https_transport(context_.get_executor(), std::move(t), resolver_);
        };
        o.applied = [this](const config::configuration& c) {
            logging::setup(c.log_level, c.log_format);
            server_.set_access(operators_of(c.operators), readers_of(c));
        };
        return o;
    }

    static control::server_options server_options(const config::environment& environment) {
        control::server_options o;
        o.rules.own_user = environment.user;
        o.report = [](std::string_view trouble) {
            logging::event line;
            line.level = logging::severity::error;
            line.message = trouble;
            logging::log(line);
        };
        return o;
    }

    asio::awaitable<void> obey_signals() {
        for (;;) {
            const auto [failed, signal] = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (failed) co_return;
            if (signal != SIGHUP) break;
            co_await keeper_.reload();
        }
        logging::log(logging::make_event(events::daemon_stopping, "asked to stop"));
        keeper_.stop();
        co_await server_.stop();
        co_await keeper_.drain(stop_patience);
        context_.stop();
    }

    asio::io_context context_{1};  // one thread: everything runs on it, nothing is locked
    std::shared_ptr<net::resolver_cache> resolver_;
    asio::signal_set signals_;
    keeper::keeper keeper_;
    control::server server_;
};

}  // namespace

int run_daemon(config::configuration configuration, const config::environment& environment,
               const std::string& version) {
    logging::setup(configuration.log_level, configuration.log_format);
    logging::log(logging::make_event(events::daemon_started,
                                     "tokenkeeperd " + version + ", pid " + std::to_string(::getpid()) +
                                         ", configuration " + configuration.file.string()));
    auto at = control::listener::open(configuration.control_socket);
    if (at.has_error()) {
        logging::event line;
        line.level = logging::severity::error;
        line.message = at.error().message;
        logging::log(line);
        return other_failure;
    }
    daemon d{configuration, environment, version, std::move(*at)};
    return d.run(std::move(configuration));
}

}  // namespace tokenkeeper
