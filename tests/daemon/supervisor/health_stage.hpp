#pragma once

#include "daemon/health/catalogue.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <string>

namespace tokenkeeper::supervision::tests_of_health {

/// A whole daemon, and what it told of warnings.
class health_stage : public tests::session_daemon_stage {
protected:
    /// "+code" for each beginning and "-code" for each end that was published, in order.
    [[nodiscard]] std::string told_of(const std::string& session) const {
        std::string text;
        for (const auto& event : told) {
            const auto* begun = std::get_if<events::warning_begun>(&event);
            if (begun != nullptr && begun->about.session == session)
                text += "+" + std::string{to_string(begun->what.code)} + " ";
            const auto* over = std::get_if<events::warning_over>(&event);
            if (over != nullptr && over->about.session == session)
                text += "-" + std::string{to_string(over->code)} + " ";
        }
        return text;
    }
    [[nodiscard]] assessment condition(const std::string& session) {
        return daemon.backend().session(session).value().condition;
    }
    [[nodiscard]] assessment daemon_condition() { return daemon.backend().status().condition; }
    [[nodiscard]] std::size_t count(health grade) { return daemon.backend().counts().by_health[grade]; }
    static void add_sink(config::session& session) {
        session.sink = config::token_sink{"/run/" + session.name, {}, 0600};
    }
};

}  // namespace tokenkeeper::supervision::tests_of_health
