#include "daemon/daemon.hpp"

#include "daemon/control/http/metrics_address.hpp"
#include "daemon/control/http/server.hpp"
#include "daemon/credentials_service.hpp"
#include "daemon/events/log_line.hpp"
#include "daemon/from_configuration.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/line_allowance.hpp"
#include "daemon/logging/log.hpp"
#include "daemon/logging/lost_lines.hpp"
#include "daemon/process/descriptor_limit.hpp"
#include "daemon/process/hangup.hpp"
#include "daemon/process/process_figures.hpp"
#include "daemon/runtime/system_runtime.hpp"
#include "daemon/session_daemon.hpp"
#include "daemon/status_in_words.hpp"
#include "daemon/systemd/notify.hpp"
#include "daemon/systemd/notify_retries.hpp"
#include "daemon/systemd/passed_sockets.hpp"
#include "daemon/systemd/status_line.hpp"
#include "daemon/systemd/ticker.hpp"
#include "daemon/systemd/watchdog.hpp"
#include "daemon/unit_credentials.hpp"
#include "lib/net/as_values.hpp"

#include <csignal>
#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

namespace tokenkeeper {

namespace asio = boost::asio;
namespace catalogue = logging::events;

namespace {

/// The time that a stop waits for pending grants. A stop may take 5 s, and 30 s if it would lose a refresh
/// token otherwise: its answer is under way, or the disk does not answer.
constexpr milliseconds grants_patience{26'000};
constexpr milliseconds whole_stop{4'800};
constexpr milliseconds longest_stop{30'000};
static_assert(control::limits{}.last_requests + control::limits{}.stop < whole_stop);
static_assert(control::limits{}.last_requests + control::limits{}.stop + grants_patience < longest_stop);
/// Until the stop is over or reaches its limit, the daemon asks the service manager each second for so much
/// more time.
constexpr seconds stop_extension{8};
/// The head of the schedule is overdue for this long only if the daemon is stuck.
constexpr boot_clock::duration stuck_after = seconds{10};

void rethrow(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

void complain(std::string_view trouble) {
    logging::event line;
    line.level = logging::severity::error;
    line.message = trouble;
    logging::log(line);
}

/// The sockets that clients connect to: those that systemd passed, else new ones.
struct sockets {
    control::listener control;
    std::optional<control::listener> credentials;
};

using listen_result = boost::system::result<control::listener, control::listen_error>;

listen_result listen(systemd::passed_sockets& passed, std::string_view name, const std::filesystem::path& own,
                     control::listener::role purpose) {
    const auto given = passed.release(name);
    auto made = given ? control::listener::adopt(*given) : control::listener::open(own, purpose);
    if (made) made->refuse_files();
    return made;
}

runtime::system_options runtime_options(const config::configuration& first,
                                        const config::environment& environment, const std::string& version) {
    return {environment, "tokenkeeper/" + version, first.state_path, first.state_key_file};
}

/// The parts in the order in which they depend on each other.
class daemon {
public:
    daemon(const config::configuration& first, const config::environment& environment,
           const std::string& version, sockets listening)
        : signals_{context_, SIGTERM, SIGINT, SIGHUP},
          world_{context_.get_executor(), runtime_options(first, environment, version)},
          sessions_{world_,
                    {version, reload_options(listening.credentials.has_value()), logging::lost_lines,
                     process_figures, asio::ip::host_name()}},
          units_{context_.get_executor(), sessions_.backend()},
          server_{context_.get_executor(), std::move(listening.control), sessions_.backend(),
                  server_options(environment)},
          metrics_{context_.get_executor(), sessions_.backend(), report_of_metrics(), complain},
          manager_{
              .retries{context_.get_executor(), complain},
              .status{context_.get_executor(), [this] { return status_in_words(sessions_, world_.now()); }},
              .watchdog{context_.get_executor(), systemd::watchdog_interval(),
                        [this] { return phase_.stopping || sessions_.lateness() < stuck_after; }}} {
        if (listening.credentials) {
            credentials_.emplace(context_.get_executor(), std::move(*listening.credentials),
                                 units_.options());
        }
        sessions_.events().subscribe([this, allowance = logging::line_allowance{}](const auto& fact) mutable {
            for (const auto& line : allowance.admit(events::log_lines_of(fact), world_.now().boot))
                logging::log(line);
        });
    }

    daemon_end run(config::configuration configuration) {
        release_hangups();  // `signals_` keeps them until it is waited for
        auto first = std::make_shared<config::configuration>(std::move(configuration));
        asio::co_spawn(context_, live(std::move(first)), rethrow);
        context_.run();
        return end_;
    }

private:
    supervision::reload_options reload_options(bool serves_credentials) {
        supervision::reload_options options;
        options.serves_credentials = serves_credentials;
        options.make_enforcement = [this](const config::configuration& settings,
                                          std::vector<std::string>& errors) {
            return make_enforcement(settings, errors);
        };
        options.sessions_known = [this] { server_.start_early(); };
        options.reload_begins = [this] {
            systemd::notify::reloading();
            server_.slow_visitors(true);
        };
        options.reload_ended = [this] {
            server_.slow_visitors(false);
            systemd::notify::ready();
        };
        return options;
    }

    /// Makes the function that puts the parts of a configuration in force that are not about sessions. It may
    /// be called on any thread.
    supervision::enforcement make_enforcement(const config::configuration& settings,
                                              std::vector<std::string>& errors) {
        auto address = metrics_.prepare(settings.metrics.listen, settings.metrics.page);
        if (phase_.started && !address->trouble.empty())
            errors.push_back(settings.wrong("metrics.listen", address->trouble).text());
        auto rights = std::make_shared<control::session_rights>(session_rights_of(settings));
        auto units = std::make_shared<unit_credentials::units_by_session>(units_of(settings));
        return [this, rights, units, address, operators = operators_of(settings.operators),
                level = settings.log_level, format = settings.log_format] {
            logging::setup(level, format);
            // The access in force before takes its place, and is freed elsewhere.
            *rights = server_.set_access(operators, std::move(*rights));
            units_.exchange(*units);
            metrics_.serve(*address);
            phase_.started = true;
        };
    }

    control::metrics_address::trouble_function report_of_metrics() {
        return [this](const std::string& trouble) {
            sessions_.events().publish(events::metrics_address_changed{trouble});
        };
    }

    static control::server_options server_options(const config::environment& environment) {
        control::server_options options;
        options.rules.own_user = environment.user;
        options.bounds = control::limits_for(raise_descriptor_limit());
        options.report = complain;
        return options;
    }

    asio::awaitable<void> live(std::shared_ptr<const config::configuration> first) {
        const auto socket = first->control_socket.string();
        const auto failure = co_await sessions_.start(std::move(first));
        if (failure) {
            tell(*failure);
            co_return context_.stop();
        }
        server_.start();
        if (credentials_) credentials_->server.start();
        sessions_.events().publish(events::daemon_ready{sessions_.names().size(), socket});
        systemd::notify::ready();
        manager_.status.start();
        manager_.watchdog.start();
        co_await obey_signals();
        co_await end();
    }

    void tell(const start_failure& failure) {
        end_.status = failure.configuration ? bad_configuration : other_failure;
        end_.errors = failure.errors;
        for (const auto& error : failure.errors) {
            if (failure.configuration) {
                logging::log(logging::make_event(catalogue::config_rejected, error));
            } else {
                complain(error);
            }
        }
    }

    asio::awaitable<void> obey_signals() {
        for (;;) {
            const auto [failed, signal] = co_await signals_.async_wait(as_values);
            if (failed || signal != SIGHUP) co_return;
            const auto outcome = co_await sessions_.backend().reload("SIGHUP");
            static_cast<void>(outcome);  // it was told
        }
    }

    asio::awaitable<void> end() {
        phase_.stopping = true;
        const auto begun = world_.now().boot;
        systemd::notify::stopping();
        systemd::ticker extension{context_.get_executor(), seconds{1},
                                  [] { systemd::notify::stop_takes_longer(stop_extension); }};
        extension.start();
        sessions_.events().publish(events::daemon_stopping{});
        manager_.status.stop();
        sessions_.stop();
        if (credentials_) credentials_->server.stop();
        co_await metrics_.stop();
        co_await server_.stop();
        const auto spent = std::chrono::ceil<milliseconds>(world_.now().boot - begun);
        const stop_terms terms{grants_patience, whole_stop - spent, longest_stop - spent};
        const auto outcome = co_await sessions_.drain(terms);
        extension.stop();
        if (outcome != stop_end::saved) end_.status = other_failure;
        // The thread that the disk holds cannot be joined.
        if (outcome == stop_end::disk_hangs) ::_exit(end_.status);
        manager_.watchdog.stop();
        context_.stop();
    }

    asio::io_context context_{1};  // one thread: everything runs on it, nothing is locked
    asio::signal_set signals_;
    runtime::system_runtime world_;
    session_daemon sessions_;
    unit_credentials units_;
    control::server server_;
    std::optional<credentials_service> credentials_;
    control::metrics_address metrics_;
    struct {
        systemd::notify_retries retries;
        systemd::status_line status;
        systemd::watchdog watchdog;
    } manager_;  ///< what systemd is told
    struct {
        bool started = false;  ///< a configuration is in force
        bool stopping = false;
    } phase_;
    daemon_end end_;
};

}  // namespace

daemon_end run_daemon(config::configuration configuration, const config::environment& environment,
                      const std::string& version, systemd::passed_sockets passed) {
    logging::setup(configuration.log_level, configuration.log_format);
    logging::log(logging::make_event(catalogue::daemon_started,
                                     "tokenkeeperd " + version + ", pid " + std::to_string(::getpid()) +
                                         ", configuration " + configuration.file.string()));
    auto control_socket = listen(passed, "control", configuration.control_socket, control::listener::control);
    if (control_socket.has_error()) {
        complain(control_socket.error().message);
        return {other_failure, {}};
    }
    sockets listening{std::move(*control_socket), std::nullopt};
    if (configuration.credentials_socket) {
        auto credentials =
            listen(passed, "credentials", *configuration.credentials_socket, control::listener::credentials);
        if (credentials.has_error()) {
            complain(credentials.error().message);
            return {other_failure, {}};
        }
        listening.credentials.emplace(std::move(*credentials));
    } else if (const auto unused = passed.release("credentials")) {
        // The socket unit exists although no session has credential_for: clients are refused at once.
        if (auto adopted = control::listener::adopt(*unused); adopted.has_value())
            listening.credentials.emplace(std::move(*adopted));
    }
    for (const auto& name : passed.left()) {
        complain("systemd passed a socket that is called \"" + name +
                 "\": FileDescriptorName= must be control or credentials");
    }
    auto own = environment;
    own.status_group = environment.find_status_group(configuration.control_socket);
    daemon d{configuration, own, version, std::move(listening)};
    return d.run(std::move(configuration));
}

}  // namespace tokenkeeper
