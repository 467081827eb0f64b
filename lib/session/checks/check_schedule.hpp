#pragma once

#include "lib/base/time.hpp"
#include "lib/session/moment.hpp"
#include "lib/session/policy.hpp"
#include "lib/session/request.hpp"
#include "lib/session/token/idle_deadline.hpp"
#include "lib/session/token/token_life.hpp"

#include <optional>

namespace tokenkeeper {

/// Plans when the present token is verified and touched next, and why (rules 1 and 2).
class check_schedule {
public:
    struct entry {
        boot_time at;
        request_cause cause{};
        urgency rank{};
        seconds span{};  ///< see cause_measure
    };

    /// The facts that decide the next checks.
    struct terms {
        const session_policy& policy;
        const idle_deadline& deadline;
        const token_life& life;
        boot_time verified;                   ///< the last time that the token was seen alive
        boot_time seen_in_body;               ///< the same by an answer with a body, so not by HEAD
        std::optional<boot_time> keep_until;  ///< end of max_session; nullopt: none
        bool keeping = false;                 ///< see session::keeping_alive
        boot_clock::duration uncounted{};     ///< see uncounted_time
    };

    /// Nothing is known of the token yet: a touch follows at once if the session is kept alive, else a look.
    void begin(bool keeping, boot_time now) noexcept;
    /// A token of an earlier process: nothing comes early because of the restart.
    void resume(const terms& known, const moment& m);
    /// After an answer that showed the token alive, and after every change of the terms.
    void plan(const terms& known, const moment& m);
    /// The same, but what is planned to be verified stays.
    void plan_touch(const terms& known, const moment& m);
    void clear() noexcept { *this = {}; }

    /// Brings a verification forward to now.
    void verify_now(boot_time now, request_cause cause, urgency rank) noexcept;
    /// Brings the planned touch forward to now; false: none is planned.
    bool touch_now(boot_time now, request_cause cause) noexcept;
    /// A reader wants a touch.
    void touch_soon(boot_time now) noexcept;

    [[nodiscard]] const std::optional<entry>& verification() const noexcept { return verification_; }
    [[nodiscard]] const std::optional<entry>& touch() const noexcept { return touch_; }
    [[nodiscard]] const std::optional<boot_time>& wished_touch() const noexcept { return wished_touch_; }
    /// While the idle deadline is not known: when the token would idle out by the shortest idle timeout.
    [[nodiscard]] const std::optional<boot_time>& assumed_deadline() const noexcept {
        return assumed_deadline_;
    }

private:
    void look_no_later(boot_time latest) noexcept;
    void bring_touch_forward(const terms& known, boot_time now) noexcept;

    std::optional<entry> verification_;
    std::optional<entry> touch_;
    std::optional<boot_time> wished_touch_;
    std::optional<boot_time> assumed_deadline_;
};

}  // namespace tokenkeeper
