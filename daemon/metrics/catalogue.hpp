#pragma once

#include "daemon/metrics/family.hpp"

#include <span>

/// Every family of metrics that the daemon has: the one source of their names and of what people are told.
namespace tokenkeeper::metrics {

namespace families {

using enum family_kind;

inline constexpr family build_info{"tokenkeeper_build_info", gauge, "1, with the version of the daemon"};
inline constexpr family health{
    "tokenkeeper_health", gauge,
    "The health of the daemon itself, and the worst of all sessions: 0 ok, 1 degraded, 2 attention"};
inline constexpr family daemon_warning{"tokenkeeper_daemon_warning", gauge,
                                       "1 while this warning about the daemon itself stands, else 0"};
inline constexpr family sessions{"tokenkeeper_sessions", gauge, "The number of sessions in each state"};
inline constexpr family sessions_by_health{"tokenkeeper_sessions_by_health", gauge,
                                           "The number of sessions of each health"};
inline constexpr family sessions_by_warning{"tokenkeeper_sessions_by_warning", gauge,
                                            "The number of sessions about which this warning stands"};
inline constexpr family sessions_next_deadline{
    "tokenkeeper_sessions_next_idle_deadline_timestamp_seconds", gauge,
    "The earliest idle deadline of the kept sessions whose last check failed; absent without one"};

inline constexpr family session_state{"tokenkeeper_session_state", gauge,
                                      "1 for the state that the session is in; other states are absent"};
inline constexpr family session_health{"tokenkeeper_session_health", gauge,
                                       "The health of the session: 0 ok, 1 degraded, 2 attention"};
inline constexpr family session_warning{"tokenkeeper_session_warning", gauge,
                                        "1 while this warning about the session stands, else absent"};
inline constexpr family session_last_verified{"tokenkeeper_session_last_verified_timestamp_seconds", gauge,
                                              "When the API last said that the token lives"};
inline constexpr family session_idle_deadline{
    "tokenkeeper_session_idle_deadline_timestamp_seconds", gauge,
    "When the token idles out unless somebody uses it; absent for a dead token"};
inline constexpr family session_expires{"tokenkeeper_session_expires_timestamp_seconds", gauge,
                                        "When the token ends whoever uses it; absent where nobody knows"};
inline constexpr family session_next_action{"tokenkeeper_session_next_action_timestamp_seconds", gauge,
                                            "When the daemon plans its next request for the session"};

inline constexpr family api_requests{
    "tokenkeeper_api_requests_total", counter,
    "Requests to the API and to the login service that were sent, and how they ended"};
inline constexpr family api_request_duration{"tokenkeeper_api_request_duration_seconds", histogram,
                                             "How long requests took, whatever their result"};
inline constexpr family api_throttled{"tokenkeeper_api_throttled_total", counter,
                                      "Requests that were answered with 429"};
inline constexpr family renewals{"tokenkeeper_renewals_total", counter,
                                 "Attempts to get a new token with a grant"};
inline constexpr family token_reads{"tokenkeeper_token_reads_total", counter,
                                    "Requests of clients for a token, by whether they got it"};
inline constexpr family schedule_lateness{"tokenkeeper_schedule_lateness_seconds", histogram,
                                          "How long after the planned time requests began, by their urgency"};
inline constexpr family config_reload_time{"tokenkeeper_config_last_reload_success_timestamp_seconds", gauge,
                                           "When the configuration in force was loaded"};
inline constexpr family config_reload_successful{"tokenkeeper_config_last_reload_successful", gauge,
                                                 "0 where the last reload was refused, else 1"};
inline constexpr family store_commit_duration{"tokenkeeper_store_commit_duration_seconds", histogram,
                                              "How long the store took to make changes durable"};
inline constexpr family connections{"tokenkeeper_connections", gauge,
                                    "Connections to the API and to the login service"};

inline constexpr family process_cpu{"process_cpu_seconds_total", counter,
                                    "The processor time of the daemon, in user and system mode"};
inline constexpr family process_resident_memory{"process_resident_memory_bytes", gauge,
                                                "The memory of the daemon that is in RAM"};
inline constexpr family process_virtual_memory{"process_virtual_memory_bytes", gauge,
                                               "The virtual memory of the daemon"};
inline constexpr family process_open_descriptors{"process_open_fds", gauge, "Open file descriptors"};
inline constexpr family process_most_descriptors{"process_max_fds", gauge,
                                                 "The number of file descriptors that may be open"};
inline constexpr family process_threads{"process_threads", gauge, "Threads of the daemon"};
inline constexpr family process_start{"process_start_time_seconds", gauge, "When the daemon was started"};

}  // namespace families

/// All of them, in the order in which they are written.
std::span<const family* const> all_families() noexcept;

}  // namespace tokenkeeper::metrics
