#include "daemon/ctl/daemon_client/health.hpp"

#include "lib/session/session_view.hpp"

namespace tokenkeeper::ctl {
namespace {

health health_of_state(std::string_view state) noexcept {
    const auto value = session_state_from(state);
    if (!value) return health::degraded;
    switch (attention_of(*value)) {
        case attention::none:
            return health::ok;
        case attention::degraded:
            return health::degraded;
        case attention::needed:
            break;
    }
    return health::attention;
}

}  // namespace

std::string_view to_string(health value) noexcept {
    switch (value) {
        case health::ok:
            return "ok";
        case health::degraded:
            return "degraded";
        case health::attention:
            break;
    }
    return "attention";
}

health health_from(std::string_view word) noexcept {
    if (word == "ok") return health::ok;
    return word == "attention" ? health::attention : health::degraded;
}

health health_of(const session_report& session) {
    return session.health.empty() ? health_of_state(session.state) : health_from(session.health);
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
