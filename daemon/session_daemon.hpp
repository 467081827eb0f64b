#pragma once

#include "daemon/config/load.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/supervisor/reloader.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// What the world around the session_daemon wants to know or decides.
struct session_daemon_options {
    std::string version;
    supervision::reload_options reload;
};

/// Why the daemon cannot start.
struct start_failure {
    bool configuration = false;  ///< the configuration is to blame, else the store
    std::vector<std::string> errors;
};

/// Everything of the daemon that needs no socket: a runtime goes in, a control::backend comes out. It puts
/// the rooms together in the order of their dependencies and decides nothing. daemon.cpp runs it over
/// system_runtime, the simulation over simulated_runtime.
///
/// The runtime must outlive it, and nothing may run on the executor once it is destroyed.
class session_daemon {
public:
    session_daemon(runtime::runtime& world, session_daemon_options options);
    session_daemon(const session_daemon&) = delete;
    session_daemon& operator=(const session_daemon&) = delete;
    ~session_daemon();

    /// Where every fact is told; subscribe before `start`.
    [[nodiscard]] events::event_bus& events();

    /// Opens the store, takes the first configuration and begins to keep its sessions. Gives why it cannot.
    boost::asio::awaitable<std::optional<start_failure>> start(
        std::shared_ptr<const config::configuration> first);

    /// What the control socket asks.
    [[nodiscard]] control::backend& backend();

    /// No request is started after this.
    void stop();
    /// Waits until the grants under way are saved, at most so long; then everything observed is saved.
    boost::asio::awaitable<void> drain(milliseconds patience);

    /// How overdue the most urgent deadline is: zero while the daemon does its work in time.
    [[nodiscard]] boot_clock::duration lateness() const;
    [[nodiscard]] std::optional<boot_time> next_wakeup() const;
    [[nodiscard]] const state_counts& counts() const;
    /// For tests that follow identities and look at decisions.
    [[nodiscard]] const roster& names() const;
    [[nodiscard]] const scheduler& sessions() const;

private:
    struct rooms;
    std::unique_ptr<rooms> rooms_;
};

}  // namespace tokenkeeper
