#pragma once

#include "daemon/config/load.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/metrics/snapshot.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/supervisor/reloader.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// The version, and the callbacks of a reload.
struct session_daemon_options {
    std::string version;
    supervision::reload_options reload;
    std::function<std::uint64_t()> lost_log_lines{};              ///< how many since the start; may be empty
    std::function<metrics::process_figures()> process_figures{};  ///< for the metrics; may be empty
    std::string host_name{};                                      ///< for notifications; may be empty
};

/// The reasons why the daemon cannot start.
struct start_failure {
    bool configuration = false;  ///< true: the configuration is wrong; false: the store cannot be opened
    std::vector<std::string> errors;
};

/// The time that the last steps of a stop may take.
struct stop_terms {
    milliseconds grants;     ///< until pending grants are answered
    milliseconds disk;       ///< until everything is written, with the time for the grants; two seconds more
                             ///< after the last answer if that is later
    milliseconds rotations;  ///< the same while the latest refresh token of a session is not written
};

/// The things that a stop leaves behind.
enum class stop_end {
    saved,
    unsaved,     ///< the latest refresh token of a session could not be written
    disk_hangs,  ///< the disk still holds the thread that writes
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

    /// The bus that publishes every fact; subscribe before `start`.
    [[nodiscard]] events::event_bus& events();

    /// Opens the store, takes the first configuration and starts to keep its sessions. Returns the failure if
    /// it cannot.
    boost::asio::awaitable<std::optional<start_failure>> start(
        std::shared_ptr<const config::configuration> first);

    /// The backend that the control socket uses.
    [[nodiscard]] control::backend& backend();

    /// No request is started after this.
    void stop();
    /// Waits until the pending grants are saved; then saves every observation. What could not be saved in
    /// time is published.
    boost::asio::awaitable<stop_end> drain(stop_terms terms);

    /// The lateness of the most urgent deadline: zero while the daemon works in time.
    [[nodiscard]] boot_clock::duration lateness() const;
    [[nodiscard]] std::optional<boot_time> next_wakeup() const;
    [[nodiscard]] const state_counts& counts() const;
    /// The roster and the scheduler, for tests.
    [[nodiscard]] const roster& names() const;
    [[nodiscard]] const scheduler& sessions() const;

private:
    struct rooms;
    std::unique_ptr<rooms> rooms_;
};

}  // namespace tokenkeeper
