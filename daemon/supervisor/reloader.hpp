#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/store/waiters.hpp"
#include "daemon/supervisor/configuration_applier.hpp"
#include "daemon/supervisor/preparation.hpp"
#include "daemon/supervisor/sets/set_keeper.hpp"
#include "daemon/supervisor/way_maker.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

struct reload_options {
    bool serves_credentials = false;  ///< clients of LoadCredential= are answered
    enforcement_maker make_enforcement;
    std::function<void()> sessions_known;  ///< all have their names; what is new is not loaded yet
    std::function<void()> reload_begins;
    std::function<void()> reload_ended;  ///< called after success and failure
};

/// The configuration in force, and its replacement: all or nothing, by difference, one reload after the
/// other. Slow work runs on another thread or in slices, so that the loop never stands still: once nothing
/// can go wrong any more, sessions leave and come while others are served.
class reloader {
public:
    using settings_pointer = std::shared_ptr<const config::configuration>;

    reloader(runtime::runtime& world, const events::event_bus& events, way_maker& ways,
             configuration_applier applier, pulse& beat, reload_options options);

    /// Puts the first configuration in force. Returns the errors that prevent it.
    boost::asio::awaitable<std::vector<std::string>> start(settings_pointer first);
    /// Reads the file again.
    boost::asio::awaitable<control::reload_outcome> reload();

    /// Looks every minute for the accounts of rules that could not be resolved, until `stop`: an account that
    /// comes later makes its rule usable.
    boost::asio::awaitable<void> run_lookups();
    /// Lets the sessions of sets come and go with their files, until `stop`.
    boost::asio::awaitable<void> run_sets();
    boost::asio::awaitable<void> hear_sets() { return sets_.hear(); }
    void stop();

    /// The configuration in force, with the sessions that its sets have now.
    [[nodiscard]] const settings_pointer& settings() const noexcept { return in_force_.settings; }
    [[nodiscard]] std::uint64_t generation() const noexcept { return in_force_.generation; }
    [[nodiscard]] wall_time loaded() const noexcept { return in_force_.since; }
    /// The file of the last reload, where it was refused.
    [[nodiscard]] const std::optional<control::refused_configuration>& refused() const noexcept {
        return refused_;
    }

private:
    using preparation_pointer = std::shared_ptr<preparation>;

    boost::asio::awaitable<control::reload_outcome> reload_in_turn();
    boost::asio::awaitable<void> take_turn();
    void end_turn();
    boost::asio::awaitable<void> load(preparation_pointer next);
    boost::asio::awaitable<void> complete(preparation_pointer next);
    boost::asio::awaitable<void> follow_sets();
    boost::asio::awaitable<void> put_in_force(preparation_pointer next);
    boost::asio::awaitable<void> take_sessions(preparation_pointer next);
    boost::asio::awaitable<void> refer_all();
    boost::asio::awaitable<void> free_aside(preparation_pointer done);
    using name_step = std::function<void(const std::string&)>;
    boost::asio::awaitable<void> for_each(const std::vector<std::string>& names, std::size_t at_once,
                                          name_step step);
    void plan_lookup();
    void look_up_accounts();
    void tell(const preparation& next, const control::reload_outcome& outcome);

    runtime::runtime& world_;
    const events::event_bus& events_;
    way_maker& ways_;
    configuration_applier applier_;
    pulse& pulse_;
    reload_options options_;
    set_keeper sets_;
    struct {
        settings_pointer settings;
        std::uint64_t generation = 0;
        wall_time since{};
    } in_force_;
    std::optional<control::refused_configuration> refused_;
    std::unique_ptr<runtime::alarm> next_lookup_;
    /// Reloads and lookups go one after the other.
    struct {
        store::waiters waiting;
        bool taken = false;
    } turn_;
    std::vector<settings_pointer> earlier_;  ///< settings that a request in flight may still refer to
};

}  // namespace tokenkeeper::supervision
