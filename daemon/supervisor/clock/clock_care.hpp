#pragma once

#include "daemon/supervisor/clock/host_pause.hpp"
#include "daemon/supervisor/clock/wall_clock.hpp"
#include "daemon/supervisor/supervised_rooms.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <set>
#include <string>

namespace tokenkeeper::supervision {

/// Looks whether the wall clock was set, and tells the sessions. They read again what only that clock tells:
/// what an earlier boot of the host wrote, and the promised life of a token in a file. Where the host may
/// have stood still, a session of each organization asks its API, which tells the time; where it did, all
/// sessions are told. It decides nothing about them.
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
    /// The sessions are told by name, from the first.
    struct round {
        std::string told_up_to{};
        bool clock_set = false;
        milliseconds stood_still{};
        std::set<organization_id> asked{};
    };

    void compare(wall_time server);
    void begin_round(bool clock_set, milliseconds stood_still);
    void tell(session_id id, const instant& now);
    void tell_clock_set(session_id id, const session& state, const instant& now);
    void ask(session_id id, const session& state, const instant& now);

    const supervised_rooms& rooms_;
    wall_clock clock_;
    host_pause pause_;
    std::optional<round> round_{};  ///< nullopt: all were told
};

}  // namespace tokenkeeper::supervision
