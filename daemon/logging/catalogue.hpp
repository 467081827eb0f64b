#pragma once

#include "daemon/logging/event.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace tokenkeeper::logging {

/// One entry of the catalogue of events: the name that people filter by, its severity, and the MESSAGE_ID of
/// its lines in the journal (sd-id128(3), lower-case hexadecimal). An id is never changed and never used
/// again: filters and systemd/tokenkeeper.catalog know the event by it.
struct event_kind {
    std::string_view name;
    severity level;
    std::string_view id;
};

/// Every event there is. Log through these, so that no name is mistyped:
/// `event e = make_event(events::session_lost, "…"); e.session = …; log(e);`
namespace events {

inline constexpr event_kind session_alive{"session.alive", severity::notice,
                                          "1c3a1c26e68f401c8629baffbc19bcde"};
inline constexpr event_kind session_retrying{"session.retrying", severity::warning,
                                             "02b13b17a99841408293f4d29db8b4bf"};
inline constexpr event_kind session_recovered{"session.recovered", severity::info,
                                              "47837e6a67f847458dfd98fd7cedf8ae"};
inline constexpr event_kind session_denied{"session.denied", severity::error,
                                           "1b8c7a1f9eb94fe29eb84b23936300b4"};
inline constexpr event_kind session_lost{"session.lost", severity::error, "07d25abe86094720b34a250ce9d895e8"};
inline constexpr event_kind session_failed{"session.failed", severity::error,
                                           "304106b7861b47cfbe9e507de2c7f405"};
/// No reader uses its token, so the daemon released it.
inline constexpr event_kind session_dormant{"session.dormant", severity::info,
                                            "4b00816c65694ca5a47fbc9b5582a209"};
inline constexpr event_kind session_renewed{"session.renewed", severity::info,
                                            "e821b7b3e2e24da6941376d90963a96b"};
inline constexpr event_kind session_revoked{"session.revoked", severity::notice,
                                            "2b36134a82374f8eaf9e6289aedb2bc2"};
inline constexpr event_kind session_expiring{"session.expiring", severity::warning,
                                             "f46db3611b1d45e3995f0cec1fb115e4"};
inline constexpr event_kind session_keep_alive_ineffective{
    "session.keep_alive_ineffective", severity::warning, "5964366cddf944ec94681363fdb5415b"};
/// max_session is over.
inline constexpr event_kind session_keep_alive_ended{"session.keep_alive_ended", severity::notice,
                                                     "41d35230fdf8454197fdbb65452d7741"};
inline constexpr event_kind session_client_ending{"session.client_ending", severity::warning,
                                                  "b9f5a122f6184c51bac06ad157e8bbb0"};
/// Something is wrong beside the state; the field `reason` names the warning.
inline constexpr event_kind session_warning{"session.warning", severity::warning,
                                            "8dfc7304f7354b4393d182d1b271aa16"};
inline constexpr event_kind session_warning_over{"session.warning_over", severity::info,
                                                 "05d414f6947549c096e95ac4cd83356c"};
inline constexpr event_kind daemon_warning{"daemon.warning", severity::warning,
                                           "768b7cc44ff54d9db673601ad9922de0"};
inline constexpr event_kind daemon_warning_over{"daemon.warning_over", severity::info,
                                                "726702227e014f88917f234130ae7ae5"};
inline constexpr event_kind organization_idle_timeout_changed{
    "organization.idle_timeout_changed", severity::notice, "fa065b6a14f74110845d62111c7b4a20"};
inline constexpr event_kind organization_throttled{"organization.throttled", severity::warning,
                                                   "644adc0d53a048209e624252cfa67a45"};
/// The requests of the sessions do not fit into the organization's budget, or fit again.
inline constexpr event_kind organization_overloaded{"organization.overloaded", severity::warning,
                                                    "6e22c274007e4f81be4686c169dc8b35"};
/// There are so many lines about the organization's sessions that some are left out.
inline constexpr event_kind organization_lines_left_out{"organization.lines_left_out", severity::warning,
                                                        "0f3266aafa70450382cea22a93174bdf"};
inline constexpr event_kind config_loaded{"config.loaded", severity::info,
                                          "030b2514420b44cb9c79d9f07215afa8"};
inline constexpr event_kind config_rejected{"config.rejected", severity::error,
                                            "130322d8ac9143afa094f2abce2b46f0"};
inline constexpr event_kind control_denied{"control.denied", severity::warning,
                                           "ff425c4664344c549f391da72ca5e967"};
inline constexpr event_kind control_crowded{"control.crowded", severity::warning,
                                            "0cf2d28e22624034ac27ee1b60de258b"};
/// An operator's command, or what came of it; the message names it with the uid and pid.
inline constexpr event_kind control_audit{"control.audit", severity::notice,
                                          "d8afa87cf4ff4c83862fe0223141194a"};
/// A client got a session's access token.
inline constexpr event_kind control_token_read{"control.token_read", severity::debug,
                                               "72d67aeb9f3145ef9722f80775158bae"};
/// The state store cannot be written.
inline constexpr event_kind state_unavailable{"state.unavailable", severity::error,
                                              "4d9a138f60a14ca5b4953aede12c888d"};
inline constexpr event_kind state_recovered{"state.recovered", severity::notice,
                                            "2ad044a1743a40958aff10b0de696bb4"};
inline constexpr event_kind daemon_started{"daemon.started", severity::info,
                                           "278cecd080494a1b842375589abd3dbb"};
inline constexpr event_kind daemon_ready{"daemon.ready", severity::info, "59e5d09326ba4e6b9cb2a31b6be2f880"};
inline constexpr event_kind daemon_stopping{"daemon.stopping", severity::info,
                                            "627e1eca07ac4481add907fe6ea453b1"};

}  // namespace events

/// The whole catalogue, for loops over it.
inline constexpr std::array catalogue{
    events::session_alive,
    events::session_retrying,
    events::session_recovered,
    events::session_denied,
    events::session_lost,
    events::session_failed,
    events::session_dormant,
    events::session_renewed,
    events::session_revoked,
    events::session_expiring,
    events::session_keep_alive_ineffective,
    events::session_keep_alive_ended,
    events::session_client_ending,
    events::session_warning,
    events::session_warning_over,
    events::daemon_warning,
    events::daemon_warning_over,
    events::organization_idle_timeout_changed,
    events::organization_throttled,
    events::organization_overloaded,
    events::organization_lines_left_out,
    events::config_loaded,
    events::config_rejected,
    events::control_denied,
    events::control_crowded,
    events::control_audit,
    events::control_token_read,
    events::state_unavailable,
    events::state_recovered,
    events::daemon_started,
    events::daemon_ready,
    events::daemon_stopping,
};

/// The entry of this name; null: there is none.
constexpr const event_kind* find_event(std::string_view name) noexcept {
    for (const event_kind& kind : catalogue)
        if (kind.name == name) return &kind;
    return nullptr;
}

/// The MESSAGE_ID of the event of this name; empty for a line without an event.
constexpr std::string_view message_id(std::string_view name) noexcept {
    const auto* kind = find_event(name);
    return kind == nullptr ? std::string_view{} : kind->id;
}

/// An event of the catalogue with its message; the caller fills in the fields that apply.
inline event make_event(event_kind kind, std::string message) {
    event e;
    e.name = kind.name;
    e.level = kind.level;
    e.message = std::move(message);
    return e;
}

}  // namespace tokenkeeper::logging
