#pragma once

#include "daemon/ctl/daemon_client/client.hpp"
#include "lib/base/time.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// Asks the daemon without ever waiting: one GET request at a time, on a connection of its own. A caller that
/// uses it waits with poll(2) until something can be done, and calls proceed().
class daemon_link {
public:
    explicit daemon_link(std::string socket_path);
    daemon_link(const daemon_link&) = delete;
    daemon_link& operator=(const daemon_link&) = delete;
    ~daemon_link();

    /// Begins a request that has to be answered within `timeout`; one that is under way is given up.
    void ask(const std::string& target, boot_time now, milliseconds timeout);
    void give_up() noexcept;
    [[nodiscard]] bool is_busy() const noexcept { return request_ != nullptr; }

    /// The descriptor to poll for `events()`; -1 where there is nothing to wait for but time.
    [[nodiscard]] int descriptor() const noexcept;
    [[nodiscard]] short events() const noexcept;
    /// While it is busy: when proceed() has to be called in any case.
    [[nodiscard]] boot_time next_step(boot_time now) const noexcept;

    /// Does what can be done without waiting. The answer, or why there is none, once it is over; nullopt: it
    /// goes on.
    std::optional<outcome<answer>> proceed(boot_time now);

private:
    struct request;
    using step_result = std::optional<outcome<answer>>;
    step_result connect();
    step_result write();
    step_result read();

    std::string socket_path_;
    std::unique_ptr<request> request_;
};

}  // namespace tokenkeeper::ctl
