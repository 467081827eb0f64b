#include "daemon/daemon.hpp"

#include "daemon/control/server.hpp"
#include "daemon/from_configuration.hpp"
#include "daemon/keeper/keeper.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"
#include "daemon/service/credentials_server.hpp"
#include "daemon/service/notify.hpp"
#include "daemon/service/passed_sockets.hpp"
#include "daemon/service/status_line.hpp"
#include "daemon/service/status_text.hpp"
#include "daemon/service/watchdog.hpp"

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

/// How long a stop waits for grants under way, of the 5 s that a stop may take (interface.md §5); the server
/// has the rest.
constexpr milliseconds stop_patience{2'500};
static_assert(control::limits{}.last_requests + control::limits{}.stop + stop_patience < seconds{5});
/// The head of the schedule is never overdue for so long while the keeper does its work.
constexpr boot_clock::duration stuck_after = seconds{10};

void rethrow(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

void complain(std::string message) {
    logging::event line;
    line.level = logging::severity::error;
    line.message = std::move(message);
    logging::log(line);
}

/// The sockets that others connect to: systemd's where it passed them, else our own.
struct sockets {
    control::listener control;
    std::optional<control::listener> credentials;
};

using listen_result = boost::system::result<control::listener, control::listen_error>;

listen_result listen(service::passed_sockets& passed, std::string_view name,
                     const std::filesystem::path& own) {
    if (const auto given = passed.release(name)) return control::listener::adopt(*given);
    return control::listener::open(own);
}

/// The parts in the order in which they depend on each other.
class daemon {
public:
    daemon(const config::configuration& first, const config::environment& environment,
           const std::string& version, sockets at)
        : resolver_{std::make_shared<net::resolver_cache>(context_.get_executor())},
          signals_{context_, SIGTERM, SIGINT, SIGHUP},
          keeper_{context_.get_executor(),
                  keeper_options(first, environment, version, at.credentials.has_value())},
          server_{context_.get_executor(), std::move(at.control), keeper_, server_options(environment)},
          status_{context_.get_executor(), [this] { return status_text(); }},
          watchdog_{context_.get_executor(), service::watchdog_interval(),
                    [this] { return keeper_.lateness() < stuck_after; }} {
        if (at.credentials)
            credentials_.emplace(context_.get_executor(), at.credentials->release(), credentials_options());
    }

    int run(config::configuration configuration) {
        if (auto trouble = keeper_.open_store()) {
            complain(std::move(*trouble));
            return other_failure;
        }
        const auto sessions = configuration.sessions.size();
        const auto socket = configuration.control_socket.string();
        const auto errors = keeper_.start(std::move(configuration));
        for (const auto& error : errors)
            logging::log(logging::make_event(events::config_rejected, error));
        if (!errors.empty()) return bad_configuration;
        server_.start();
        if (credentials_) credentials_->start();
        logging::log(
            logging::make_event(events::daemon_ready, "keeping " + std::to_string(sessions) +
                                                          (sessions == 1 ? " session" : " sessions") +
                                                          ", answering on " + socket));
        service::notify::ready();
        status_.start();
        watchdog_.start();
        asio::co_spawn(context_, obey_signals(), rethrow);
        context_.run();
        return stopped;
    }

private:
    keeper::keeper::options keeper_options(const config::configuration& first,
                                           const config::environment& environment, const std::string& version,
                                           bool serves_credentials) {
        keeper::keeper::options o;
        o.environment = environment;
        o.version = version;
        o.seed = std::random_device{}();
        o.open_store = [path = first.state_path, key = first.state_key_file, environment] {
            return open_store(path, key, environment);
        };
        o.make_transport = [this, version, environment](
                               const config::configuration& c, const config::organization& of,
                               const std::string& base_url) -> result<std::unique_ptr<net::transport>> {
            auto t = transport_options_of(c, of, base_url, environment);
            t.max_connections = keeper::engine::most_in_flight;
            t.user_agent = "tokenkeeper/" + version;
            return net::make_https_transport(context_.get_executor(), t, resolver_);
        };
        o.applied = [this](const config::configuration& c) {
            logging::setup(c.log_level, c.log_format);
            server_.set_access(operators_of(c.operators), readers_of(c));
        };
        o.serves_credentials = serves_credentials;
        o.reload_begins = service::notify::reloading;
        o.reload_ended = service::notify::ready;
        return o;
    }

    static control::server_options server_options(const config::environment& environment) {
        control::server_options o;
        o.rules.own_user = environment.user;
        o.report = [](std::string_view trouble) { complain(std::string{trouble}); };
        return o;
    }

    service::credentials_options credentials_options() {
        service::credentials_options o;
        o.token_for = [this](service::credential_request request) { return token_for(std::move(request)); };
        o.audit = [](const service::credential_audit& what) {
            if (!what.given) {
                return logging::log(logging::make_event(
                    events::control_denied, what.request + " refused to " + what.peer + ": " + what.why));
            }
            logging::event line;
            line.message = what.request + " given to " + what.peer;
            logging::log(line);
        };
        return o;
    }

    /// The token that `credential_for` allows a unit.
    asio::awaitable<std::optional<secret>> token_for(service::credential_request request) {
        auto session = service::session_for(request, units_of(keeper_.configuration()));
        if (!session) co_return std::nullopt;
        auto token = co_await keeper_.token(std::move(*session), std::nullopt, "unit " + request.unit);
        if (token.has_error()) co_return std::nullopt;
        co_return std::move(token->access_token);
    }

    std::string status_text() const {
        service::state_counts counts;
        for (const auto& [state, count] : keeper_.counts())
            counts.emplace_back(to_string(state), count);
        std::optional<milliseconds> next_in;
        if (const auto next = keeper_.next_wakeup())
            next_in = std::chrono::duration_cast<milliseconds>(*next - boot_clock::now());
        return service::status_text(counts, next_in);
    }

    asio::awaitable<void> obey_signals() {
        for (;;) {
            const auto [failed, signal] = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (failed) co_return;
            if (signal != SIGHUP) break;
            co_await keeper_.reload();
        }
        service::notify::stopping();
        logging::log(logging::make_event(events::daemon_stopping, "asked to stop"));
        status_.stop();
        keeper_.stop();
        if (credentials_) credentials_->stop();
        co_await server_.stop();
        co_await keeper_.drain(stop_patience);
        watchdog_.stop();
        context_.stop();
    }

    asio::io_context context_{1};  // one thread: everything runs on it, nothing is locked
    std::shared_ptr<net::resolver_cache> resolver_;
    asio::signal_set signals_;
    keeper::keeper keeper_;
    control::server server_;
    std::optional<service::credentials_server> credentials_;
    service::status_line status_;
    service::watchdog watchdog_;
};

}  // namespace

int run_daemon(config::configuration configuration, const config::environment& environment,
               const std::string& version) {
    logging::setup(configuration.log_level, configuration.log_format);
    logging::log(logging::make_event(events::daemon_started,
                                     "tokenkeeperd " + version + ", pid " + std::to_string(::getpid()) +
                                         ", configuration " + configuration.file.string()));
    auto passed = service::passed_sockets::take();
    auto at = listen(passed, "control", configuration.control_socket);
    if (at.has_error()) {
        complain(at.error().message);
        return other_failure;
    }
    sockets all{std::move(*at), std::nullopt};
    if (configuration.credentials_socket) {
        auto credentials = listen(passed, "credentials", *configuration.credentials_socket);
        if (credentials.has_error()) {
            complain(credentials.error().message);
            return other_failure;
        }
        all.credentials.emplace(std::move(*credentials));
    } else if (const auto unused = passed.release("credentials")) {
        // The unit is there although no session has credential_for: whoever connects is told at once.
        if (auto adopted = control::listener::adopt(*unused); adopted.has_value())
            all.credentials.emplace(std::move(*adopted));
    }
    for (const auto& name : passed.left()) {
        complain("systemd passed a socket that is called \"" + name +
                 "\": FileDescriptorName= must be control or credentials");
    }
    daemon d{configuration, environment, version, std::move(all)};
    return d.run(std::move(configuration));
}

}  // namespace tokenkeeper
