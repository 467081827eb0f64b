#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/store/waiters.hpp"
#include "daemon/supervisor/configuration_applier.hpp"
#include "daemon/supervisor/preparation.hpp"
#include "daemon/supervisor/way_maker.hpp"

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
    std::function<void()> reload_begins;
    std::function<void()> reload_ended;  ///< called after success and failure
};

/// The configuration in force, and its replacement: all or nothing, by difference, one reload after the
/// other. Slow work runs on another thread or in slices.
class reloader {
public:
    using settings_pointer = std::shared_ptr<const config::configuration>;

    reloader(runtime::runtime& world, const events::event_bus& events, way_maker& ways,
             configuration_applier applier, pulse& beat, reload_options options);

    /// Puts the first configuration in force. Returns the errors that prevent it.
    boost::asio::awaitable<std::vector<std::string>> start(settings_pointer first);
    /// Reads the file again.
    boost::asio::awaitable<control::reload_outcome> reload();

    [[nodiscard]] const settings_pointer& settings() const noexcept { return settings_; }
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
    [[nodiscard]] wall_time loaded() const noexcept { return loaded_; }
    /// The file of the last reload, where it was refused.
    [[nodiscard]] const std::optional<control::refused_configuration>& refused() const noexcept {
        return refused_;
    }

private:
    using preparation_pointer = std::shared_ptr<preparation>;

    boost::asio::awaitable<control::reload_outcome> reload_in_turn();
    boost::asio::awaitable<void> load(preparation_pointer next);
    boost::asio::awaitable<void> put_in_force(preparation_pointer next);
    boost::asio::awaitable<void> let_go(settings_pointer before);
    void tell_accounts() const;
    void tell(const preparation& next, const control::reload_outcome& outcome);

    runtime::runtime& world_;
    const events::event_bus& events_;
    way_maker& ways_;
    configuration_applier applier_;
    pulse& pulse_;
    reload_options options_;
    settings_pointer settings_;
    std::uint64_t generation_ = 0;
    wall_time loaded_{};
    std::optional<control::refused_configuration> refused_;
    bool busy_ = false;
    store::waiters turn_;
};

}  // namespace tokenkeeper::supervision
