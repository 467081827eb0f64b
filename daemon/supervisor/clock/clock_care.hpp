#pragma once

#include "daemon/supervisor/clock/wall_clock.hpp"
#include "daemon/supervisor/supervised_rooms.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::supervision {

/// Looks whether the wall clock was set, and tells the sessions by how much. They read again what only that
/// clock tells: what an earlier boot of the host wrote, and the promised life of a token in a file. And where
/// it was set forward, the host may have stood still meanwhile. It decides nothing about them.
class clock_care {
public:
    explicit clock_care(const supervised_rooms& rooms);

    /// Looks, and tells the next hundred sessions. The scheduler is polled afterwards.
    void look();
    /// The next look: at once while there are sessions to tell, else in ten seconds.
    [[nodiscard]] boot_time next_look() const;

private:
    void tell(session_id id, const instant& now);

    const supervised_rooms& rooms_;
    wall_clock clock_;
    milliseconds forward_{};
    std::optional<std::string> told_up_to_{};  ///< the name; nullopt: all were told
};

}  // namespace tokenkeeper::supervision
