#include "daemon/ctl/notify/standing_troubles.hpp"

#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/logging/render.hpp"

#include <string_view>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {

namespace {

/// A health as an event of the stream.
struct stated_health {
    std::string session{};  ///< empty: the daemon
    std::string organization{};
    std::string state{};
    std::string health;
    std::string cause{};  ///< one sentence; may be empty
};

logging::severity level_of(std::string_view health) {
    if (health == "ok") return logging::severity::info;
    return health == "attention" ? logging::severity::error : logging::severity::warning;
}

/// The event as the stream would have it.
heard_event event_of(const stated_health& stated, wall_time now) {
    const bool of_daemon = stated.session.empty();
    logging::event line;
    line.level = level_of(stated.health);
    line.name = of_daemon ? "daemon.health" : "session.health";
    line.session = stated.session;
    line.organization = stated.organization;
    line.state = stated.state;
    line.reason = stated.health;
    line.message = std::string{of_daemon ? "the daemon's" : "the session's"} + " health is " + stated.health +
                   ", as tokenkeeperctl found when it connected";
    if (!stated.cause.empty()) line.message += ": " + stated.cause;
    return read_event(logging::render_at(now, line, logging::format::json)).value();
}

std::string cause_of(const session_report& session) {
    if (!session.warnings.empty()) return session.warnings.front().message;
    return session.last_error ? session.last_error->message : std::string{};
}

heard_event event_of(const session_report& session, wall_time now) {
    const stated_health stated{session.name, session.organization, session.state, session.health,
                               cause_of(session)};
    return event_of(stated, now);
}

}  // namespace

outcome<std::vector<heard_event>> fetch_standing_troubles(const client& daemon, milliseconds timeout,
                                                          wall_time now) {
    std::vector<heard_event> troubles;
    const auto status = fetch(daemon, method::get, "/v1/status", timeout);
    if (!status) return status.error();
    const auto report = read_daemon(status->value.get_object());
    if (report.health == "attention" || report.health == "degraded") {
        const auto cause = report.warnings.empty() ? std::string{} : report.warnings.front().message;
        const stated_health stated{{}, {}, {}, report.health, cause};
        troubles.push_back(event_of(stated, now));
    }
    for (const auto* health : {"attention", "degraded"}) {
        const auto sessions = all_sessions(daemon, timeout, std::string{"health="} + health);
        if (!sessions) return sessions.error();
        for (const auto& each : *sessions) {
            const auto session = read_session(each);
            if (session && session->health == health) troubles.push_back(event_of(*session, now));
        }
    }
    return troubles;
}

heard_event recovery_of_daemon(wall_time now) {
    return event_of(stated_health{{}, {}, {}, "ok", {}}, now);
}

former_trouble ask_about(const client& daemon, milliseconds timeout, const std::string& session,
                         wall_time now) {
    const auto answer =
        to_session(fetch(daemon, method::get, "/v1/sessions/" + percent_encode(session), timeout));
    if (!answer) return {.is_gone = answer.error().problem.ends_with("no-such-session")};
    // A daemon that has just started does not know yet.
    const bool is_known = answer->state == "alive" || answer->state == "dormant";
    if (answer->health != "ok" || !is_known) return {};
    return {.recovery = event_of(*answer, now)};
}

}  // namespace tokenkeeper::ctl
