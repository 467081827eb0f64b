#include "daemon/metrics/catalogue.hpp"

#include <array>

namespace tokenkeeper::metrics {

std::span<const family* const> all_families() noexcept {
    using namespace families;
    static constexpr std::array all{&build_info,
                                    &health,
                                    &daemon_warning,
                                    &config_reload_time,
                                    &config_reload_successful,
                                    &sessions,
                                    &sessions_by_health,
                                    &sessions_by_warning,
                                    &sessions_next_deadline,
                                    &connections,
                                    &api_requests,
                                    &api_request_duration,
                                    &api_throttled,
                                    &renewals,
                                    &token_reads,
                                    &schedule_lateness,
                                    &store_commit_duration,
                                    &session_state,
                                    &session_health,
                                    &session_warning,
                                    &session_last_verified,
                                    &session_idle_deadline,
                                    &session_expires,
                                    &session_next_action,
                                    &process_cpu,
                                    &process_resident_memory,
                                    &process_virtual_memory,
                                    &process_open_descriptors,
                                    &process_most_descriptors,
                                    &process_threads,
                                    &process_start};
    return all;
}

}  // namespace tokenkeeper::metrics
