#include "tests/daemon/ctl/sample_sessions.hpp"

#include "daemon/health/catalogue.hpp"

#include <utility>

namespace tokenkeeper::ctl {

session_report make_session(std::string name, std::string state, std::string reason) {
    session_report session;
    session.name = std::move(name);
    session.organization = "acme";
    if (const auto known = session_state_from(state)) session.health = to_string(entry_of(*known).usual);
    session.state = std::move(state);
    session.reason = std::move(reason);
    session.mode = "keep-alive";
    session.source = "access_token_file";
    session.idle_deadline = now + seconds{432};
    session.next_action = "keep-alive";
    session.next_action_time = now + seconds{42};
    return session;
}

session_report with_error(session_report session, std::string message, std::string hint) {
    session.last_error.emplace();
    session.last_error->time = now - seconds{130};
    session.last_error->message = std::move(message);
    session.last_error->hint = std::move(hint);
    return session;
}

session_report with_warning(session_report session, std::string code, std::string severity,
                            std::string message, std::string hint) {
    session.health = severity;
    session.warnings.push_back(
        {std::move(code), std::move(severity), now - seconds{60}, std::move(message), std::move(hint)});
    return session;
}

std::vector<session_report> three_sessions() {
    return {make_session("a", "alive"),
            with_error(make_session("ビュー", "retrying"), "503\n\x1b[31mService Unavailable"),
            make_session("c", "lost", "idle_timeout")};
}

}  // namespace tokenkeeper::ctl
