#include "daemon/ctl/output/session_words.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "lib/base/printable.hpp"

namespace tokenkeeper::ctl {

tint tint_of(const session_report& session) {
    switch (health_of(session)) {
        case health::ok:
            return session.state == "alive" ? tint::green : tint::yellow;
        case health::degraded:
            return tint::yellow;
        case health::attention:
            break;
    }
    return tint::red;
}

std::string state_with_reason(const session_report& session) {
    const std::string state = printable(session.state);
    return session.reason.empty() ? state : state + " (" + printable(session.reason) + ")";
}

std::string health_with_warning(const session_report& session) {
    std::string text{to_string(health_of(session))};
    if (session.warnings.empty()) return text;
    text += ": " + printable(session.warnings.front().code);
    if (session.warnings.size() > 1) text += " +" + std::to_string(session.warnings.size() - 1);
    return text;
}

std::string troubles_in_words(const session_report& session) {
    std::string text;
    for (const warning_report& warning : session.warnings)
        text += ", " + printable(warning.message.empty() ? warning.code : warning.message);
    const bool unwell = session.state != "alive" && session.warnings.empty();
    if (unwell && session.last_error && !session.last_error->message.empty())
        text += ", " + printable(session.last_error->message);
    return text;
}

}  // namespace tokenkeeper::ctl
