#pragma once

#include "daemon/config/sets/set_expansion.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/runtime/watch/look_allowance.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// Follows the folders of the session sets in force: it hears of changes, looks at the folders, and keeps
/// what is known of each set. In half a minute, the events of a folder cause ten quick looks; the owner of a
/// file in it can make them all the time, and each look lists the folder, so further ones come every two
/// seconds. What a look means is decided in daemon/config/sets; the reloader puts it in
/// force.
class set_keeper {
public:
    using settings_pointer = std::shared_ptr<const config::configuration>;
    using decision_pointer = std::shared_ptr<config::sets_decision>;

    set_keeper(runtime::runtime& world, const events::event_bus& events);

    /// Waits until it is time to look at a folder. Returns false once it is stopped.
    boost::asio::awaitable<bool> wait_until_due() { return next_look_->wait(); }
    /// Hears of changes in the folders until `stop`.
    boost::asio::awaitable<void> hear();
    void stop();

    /// Looks at the folders of all sets, or of those whose time has come. It changes nothing that is known.
    boost::asio::awaitable<decision_pointer> look(settings_pointer settings, bool all);
    /// The decision is in force: tells and remembers what is known now, and leaves in its place what was
    /// known before, of which there may be much to free.
    void keep(const config::configuration& settings, config::sets_decision& decided);
    /// Watches the folders of these settings only, after a look for other settings that were refused.
    void watch_only(const config::configuration& settings);

private:
    using path = std::filesystem::path;
    struct round;

    /// The looks at one folder that its events have caused lately.
    struct caused_looks {
        runtime::look_allowance allowance;
        boot_time renewed{};
    };

    /// The time that a look waits after an event in the folder; it takes from the allowance.
    boot_clock::duration gathering_time_in(const path& folder, boot_time now);
    void plan(const path& folder, boot_time time);
    void set_alarm();
    void tell(const config::sets_decision& decided) const;
    [[nodiscard]] bool gives_up_name(const config::set_states::value_type& before) const;

    runtime::runtime& world_;
    const events::event_bus& events_;
    config::set_states known_;
    std::map<path, boot_time> due_;  ///< when each folder is looked at next
    std::map<path, caused_looks> caused_;
    std::unique_ptr<runtime::alarm> next_look_;
};

}  // namespace tokenkeeper::supervision
