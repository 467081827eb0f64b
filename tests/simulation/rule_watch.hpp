#pragma once

#include "daemon/events/event.hpp"
#include "daemon/health/assessed_session.hpp"
#include "daemon/logging/event.hpp"
#include "tests/simulation/simulated_network.hpp"
#include "tests/simulation/stage.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace tokenkeeper::simulation {

/// Shows a session as the daemon does; nullopt: it has none of that name.
using view_source = std::function<std::optional<assessed_session>(const std::string& name)>;

/// Somebody who watches one of the rules while a simulation runs, by the truth that the daemon does not know.
class rule_watch {
public:
    explicit rule_watch(stage& scene) : scene_(scene) {}
    rule_watch(const rule_watch&) = delete;
    rule_watch& operator=(const rule_watch&) = delete;
    virtual ~rule_watch() = default;

    /// A request left the daemon.
    virtual void sent(const sent_request&) {}
    /// The daemon was told what came of it.
    virtual void ended(const sent_request&, const request_end&) {}
    /// A fact was told, and these are its lines of the log.
    virtual void told(const events::event&, const std::vector<logging::event>&) {}
    /// Somebody got an access token, or a token sink holds it.
    virtual void handed_out(const std::string& session, const secret& token) {
        static_cast<void>(session);
        static_cast<void>(token);
    }
    /// From time to time, while the daemon runs.
    virtual void look(const view_source&) {}
    /// The process is gone; `orderly`: it was stopped and had all the time that it wanted.
    virtual void process_ended(bool orderly) { static_cast<void>(orderly); }

protected:
    /// The session whose token or client a request showed; empty: nobody's.
    [[nodiscard]] const std::string& session(const sent_request& r) const {
        return scene_.people.owner(r.token);
    }
    void broken(int rule, const std::string& session, const std::string& organization, std::string text) {
        scene_.verdict.add(rule, session, organization, std::move(text));
    }

    stage& scene_;
};

}  // namespace tokenkeeper::simulation
