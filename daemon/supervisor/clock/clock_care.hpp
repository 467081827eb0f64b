#pragma once

#include "daemon/supervisor/clock/clock_witnesses.hpp"
#include "daemon/supervisor/clock/host_pause.hpp"
#include "daemon/supervisor/clock/wall_clock.hpp"
#include "daemon/supervisor/supervised_rooms.hpp"
#include "lib/base/time.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace tokenkeeper::supervision {

/// Looks whether the wall clock was set, and tells the sessions. They read again what only that clock tells:
/// what an earlier boot of the host wrote, and the promised life of a token in a file. Where the host may
/// have stood still, a session of each organization asks its API, which tells the time; where it did, the
/// organization's sessions are told. It decides nothing about them.
class clock_care {
public:
    explicit clock_care(const supervised_rooms& rooms);

    /// Looks, and tells the next hundred sessions. The scheduler is polled afterwards.
    void look();
    /// The next look: at once while there are sessions to tell, else in ten seconds.
    [[nodiscard]] boot_time next_look() const;
    /// A request to an API ended; an answer tells its clock, unless it took long.
    void hear(organization_id organization, const request_outcome& outcome, boot_clock::duration took);

private:
    /// What the sessions are told, by name, from the first.
    struct round {
        std::string told_up_to{};
        bool clock_set = false;
        std::map<organization_id, milliseconds> stood_still{};  ///< by their servers
        std::set<organization_id> asked{};

        [[nodiscard]] bool has_news() const noexcept { return clock_set || !stood_still.empty(); }
    };

    void compare(organization_id organization, wall_time server);
    void clock_set(milliseconds forward);
    [[nodiscard]] bool is_there(organization_id id) const;
    void tell(session_id id, const instant& now);
    void tell_clock_set(session_id id, const session& state, const instant& now);
    void ask(session_id id, const session& state, const instant& now);

    const supervised_rooms& rooms_;
    wall_clock clock_;
    clock_witnesses witnesses_;
    std::map<organization_id, host_pause> pauses_;  ///< each server speaks for its own sessions
    bool pause_told_ = false;                       ///< since the clock was set
    std::optional<round> round_{};                  ///< nullopt: all were told
    round next_{};  ///< what came since it began: nobody is told anything twice
};

}  // namespace tokenkeeper::supervision
