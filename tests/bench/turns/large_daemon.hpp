#pragma once

#include "daemon/control/http/server.hpp"
#include "daemon/session_daemon.hpp"
#include "tests/bench/installation_files.hpp"
#include "tests/bench/turns/offline_runtime.hpp"
#include "tests/bench/turns/turn_meter.hpp"

#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>

namespace tokenkeeper::bench {

/// The rooms of the daemon and its control socket, as daemon.cpp puts them together, in a loop whose turns
/// are measured. Clients run in a thread of their own.
class large_daemon {
public:
    explicit large_daemon(const installation_files& files);
    large_daemon(const large_daemon&) = delete;
    large_daemon& operator=(const large_daemon&) = delete;
    ~large_daemon();

    /// Reads the configuration before the loop runs, as main does, and starts.
    turn_report start();
    turn_report run_until(const std::function<bool()>& done) { return run_turns(loop_, done); }
    /// Runs the loop until the client, in a thread of its own, has done its work.
    turn_report serve(const std::function<void()>& client);

    [[nodiscard]] std::size_t alive() const { return daemon_.counts()[session_state::alive]; }
    /// The number of requests with a new token so far.
    [[nodiscard]] std::size_t fresh() const noexcept { return world_.fresh(); }

    // For clients, in their thread.

    /// Throws unless the answer is 200. Returns its body.
    [[nodiscard]] std::string get(const std::string& target) const;
    void post(const std::string& target) const;
    /// Returns when the daemon has another generation of its configuration.
    void reload() const;

private:
    supervision::enforcement enforcement_of(const config::configuration& settings);
    supervision::reload_options reload_options();

    const installation_files& files_;
    boost::asio::io_context loop_{1};
    offline_runtime world_;
    session_daemon daemon_;
    control::server server_;
};

}  // namespace tokenkeeper::bench
