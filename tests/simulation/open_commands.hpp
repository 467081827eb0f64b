#pragma once

#include "lib/session/session_view.hpp"
#include "tests/simulation/virtual_clock.hpp"

#include <map>
#include <string>
#include <utility>

namespace tokenkeeper::simulation {

/// What operators and readers have asked of each session, and when it was answered.
class open_commands {
public:
    enum class kind { verify, keep_alive, renew, revoke, administer, read };

    void begin(const std::string& session, kind what) { ++all_[{session, what}].open; }
    void end(const std::string& session, kind what, world_time at) {
        auto& each = all_[{session, what}];
        --each.open;
        each.last_end = at;
    }
    /// True if one was open within the last `span`.
    [[nodiscard]] bool open(const std::string& session, kind what, world_time now,
                            world_clock::duration span) const {
        const auto found = all_.find({session, what});
        if (found == all_.end()) return false;
        return found->second.open > 0 || now - found->second.last_end <= span;
    }

    /// Somebody waits for the answer as long as this exists; it ends with the process that was asked.
    class mark {
    public:
        mark(open_commands& all, const virtual_clock& clock, std::string session, kind what)
            : all_(all), clock_(clock), session_(std::move(session)), what_(what) {
            all_.begin(session_, what_);
        }
        mark(const mark&) = delete;
        mark& operator=(const mark&) = delete;
        ~mark() { all_.end(session_, what_, clock_.world()); }

    private:
        open_commands& all_;
        const virtual_clock& clock_;
        std::string session_;
        kind what_;
    };

private:
    struct state {
        int open = 0;
        world_time last_end = world_time{} - std::chrono::hours{1000};
    };
    std::map<std::pair<std::string, kind>, state> all_;
};

}  // namespace tokenkeeper::simulation
