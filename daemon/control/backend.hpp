#pragma once

#include "lib/core/session_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::control {

/// The daemon as `/v1/status` shows it.
struct daemon_view {
    std::string version;
    int pid = 0;
    wall_time started;
    std::string config_path;
    wall_time config_loaded;
    std::uint64_t config_generation = 0;
    std::vector<organization_view> organizations;
};

/// Result of a reload: the generation now running, and every error (one line each) where the new one was
/// refused.
struct reload_outcome {
    std::uint64_t generation = 0;
    std::vector<std::string> errors;
};

/// What the control server needs of the daemon: the one place where control and keeper meet.
/// Called on the daemon's one thread. The second implementation is the fake of the tests.
class backend {
public:
    backend() = default;
    backend(const backend&) = delete;
    backend& operator=(const backend&) = delete;
    virtual ~backend() = default;

    virtual daemon_view status() = 0;
    /// All sessions in name order, as they stand now.
    virtual std::vector<session_view> sessions() = 0;
    virtual std::optional<session_view> session(std::string_view name) = 0;
    /// Does `what` as soon as the request budget allows and gives the session after it; nullopt: no such
    /// session. `peer` is for the audit ("uid 0, pid 4711").
    virtual boost::asio::awaitable<std::optional<session_view>> act(std::string name, session_action what,
                                                                    std::string peer) = 0;
    virtual boost::asio::awaitable<reload_outcome> reload() = 0;
    /// A request was refused for missing rights: event `control.denied`.
    virtual void denied(std::string_view request, std::string_view peer) = 0;
};

}  // namespace tokenkeeper::control
