#pragma once

#include "daemon/logging/event.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace tokenkeeper::logging {

/// One entry of the catalogue of interface.md §6: the name that people filter by, and how loud it is.
struct event_kind {
    std::string_view name;
    severity level;
};

/// Every event there is. Log through these, so that no name is mistyped:
/// `event e = make_event(events::session_lost, "…"); e.session = …; log(e);`
namespace events {

inline constexpr event_kind session_alive{"session.alive", severity::notice};
inline constexpr event_kind session_retrying{"session.retrying", severity::warning};
inline constexpr event_kind session_recovered{"session.recovered", severity::info};
inline constexpr event_kind session_denied{"session.denied", severity::error};
inline constexpr event_kind session_lost{"session.lost", severity::error};
inline constexpr event_kind session_failed{"session.failed", severity::error};
inline constexpr event_kind session_renewed{"session.renewed", severity::info};
inline constexpr event_kind session_revoked{"session.revoked", severity::notice};
inline constexpr event_kind session_expiring{"session.expiring", severity::warning};
inline constexpr event_kind session_keep_alive_ineffective{"session.keep_alive_ineffective",
                                                           severity::warning};
/// max_session is over.
inline constexpr event_kind session_keep_alive_ended{"session.keep_alive_ended", severity::notice};
inline constexpr event_kind session_client_ending{"session.client_ending", severity::warning};
inline constexpr event_kind organization_idle_timeout_changed{"organization.idle_timeout_changed",
                                                              severity::notice};
inline constexpr event_kind organization_throttled{"organization.throttled", severity::warning};
inline constexpr event_kind config_loaded{"config.loaded", severity::info};
inline constexpr event_kind config_rejected{"config.rejected", severity::error};
inline constexpr event_kind control_denied{"control.denied", severity::warning};
inline constexpr event_kind daemon_started{"daemon.started", severity::info};
inline constexpr event_kind daemon_ready{"daemon.ready", severity::info};
inline constexpr event_kind daemon_stopping{"daemon.stopping", severity::info};

}  // namespace events

/// The whole catalogue, for whoever walks through it.
inline constexpr std::array catalogue{
    events::session_alive,
    events::session_retrying,
    events::session_recovered,
    events::session_denied,
    events::session_lost,
    events::session_failed,
    events::session_renewed,
    events::session_revoked,
    events::session_expiring,
    events::session_keep_alive_ineffective,
    events::session_keep_alive_ended,
    events::session_client_ending,
    events::organization_idle_timeout_changed,
    events::organization_throttled,
    events::config_loaded,
    events::config_rejected,
    events::control_denied,
    events::daemon_started,
    events::daemon_ready,
    events::daemon_stopping,
};

/// An event of the catalogue with its message; the caller fills in the fields that apply.
inline event make_event(event_kind kind, std::string message) {
    event e;
    e.name = kind.name;
    e.level = kind.level;
    e.message = std::move(message);
    return e;
}

}  // namespace tokenkeeper::logging
