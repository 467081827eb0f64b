#include "daemon/ctl/daemon_client/health.hpp"

namespace tokenkeeper::ctl {

health reported_health(std::string_view word) noexcept {
    return health_from(word).value_or(health::degraded);
}

health health_of(const session_report& session) {
    return reported_health(session.health);
}

exit_status status_for(health value) noexcept {
    switch (value) {
        case health::ok:
            return exit_status::fine;
        case health::degraded:
            return exit_status::degraded;
        case health::attention:
            break;
    }
    return exit_status::attention;
}

}  // namespace tokenkeeper::ctl
