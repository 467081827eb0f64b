#pragma once

#include "daemon/notify/courier.hpp"
#include "daemon/sources/watched_files.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace tokenkeeper::notify {

/// The notifiers of the configuration in force. It hears every event, takes the lines that somebody wants,
/// and never waits: each notifier has a coroutine of its own, so that one that hangs delays no other.
///
/// Waiting notifications are in memory: a stop of the daemon loses it, and says so.
class notifiers {
public:
    notifiers(runtime::runtime& world, const events::event_bus& events, sources::watched_files& files,
              sender daemon);

    void hear(const events::event& fact);
    /// Takes the notifiers of this configuration. One that leads to the same place as before keeps what waits
    /// for it.
    void put_in_force(const std::shared_ptr<const config::configuration>& settings);
    void stop();

private:
    std::shared_ptr<courier> take_present(const config::notifier& wanted);
    void watch_files(const config::configuration& settings);

    runtime::runtime& world_;
    const events::event_bus& events_;
    sources::watched_files& files_;
    sender daemon_;
    std::vector<std::shared_ptr<courier>> couriers_{};
    bool wants_event_names_ = false;
    std::uint64_t last_id_ = 0;
};

}  // namespace tokenkeeper::notify
