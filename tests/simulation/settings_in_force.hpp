#pragma once

#include "daemon/config/config.hpp"
#include "tests/simulation/virtual_clock.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokenkeeper::simulation {

/// What a configuration says of a session, as far as the watchers ask.
struct session_settings {
    std::string organization;
    session_mode mode = session_mode::verify;
};

/// The configuration that the daemon says it runs. A request of the very moment in which another one came
/// into force may belong to either.
class settings_in_force {
public:
    using settings = std::map<std::string, session_settings>;
    using pointer = std::shared_ptr<const settings>;

    static pointer make(const config::configuration& from) {
        auto made = std::make_shared<settings>();
        for (const auto& [name, each] : from.sessions)
            made->emplace(name, session_settings{each.organization, each.mode});
        return made;
    }

    void apply(pointer next, world_time now) {
        before_ = std::exchange(present_, std::move(next));
        since_ = now;
    }
    void forget() {
        present_.reset();
        before_.reset();
    }
    [[nodiscard]] world_time since() const noexcept { return since_; }

    /// What is configured of the session: one or two ways, or none.
    [[nodiscard]] std::vector<const session_settings*> find(const std::string& name, world_time now) const {
        std::vector<const session_settings*> found;
        const auto look = [&](const pointer& in) {
            if (!in) return;
            const auto there = in->find(name);
            if (there != in->end()) found.push_back(&there->second);
        };
        look(present_);
        if (now == since_) look(before_);
        return found;
    }
    /// True if the session is kept alive, by all that is in force.
    [[nodiscard]] bool keeps(const std::string& name, world_time now) const {
        const auto found = find(name, now);
        for (const auto* each : found)
            if (each->mode != session_mode::keep_alive) return false;
        return !found.empty();
    }

private:
    pointer present_;
    pointer before_;
    world_time since_;
};

}  // namespace tokenkeeper::simulation
