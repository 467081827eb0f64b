#pragma once

#include "lib/session/demand.hpp"
#include "lib/session/effects.hpp"
#include "lib/session/input.hpp"
#include "lib/session/moment.hpp"
#include "lib/session/policy.hpp"
#include "lib/session/request.hpp"
#include "lib/session/session_parts.hpp"
#include "lib/session/session_view.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// One session's life, as decisions (daemon/README.md, rules 1 to 6): what to ask next and when, and what an
/// answer means. It sends nothing, holds no token and reads no clock.
///
/// Its owner calls `resume` with everything that happens and carries out the effects; asks `plan` what the
/// session wants to send; sends it and reports `begun`, then one of checked, granted, done and failed. One
/// request at a time. It calls `resume(time_passed)` no later than `wakeup`.
class session {
public:
    session(const session_policy& policy, boot_time now);

    [[nodiscard]] session_effects resume(const session_input& input, const moment& m);

    /// The request that it wants to send now or next; nullopt: it wants none, or one is under way. What is
    /// due is chosen by class, so a touch that is due goes before any command and answers a command to
    /// verify; of what is not due, the earliest. `at` is never before the last start + 1 s.
    /// `grant_held`: no grant is planned but for a command (many rejections at once are a fault of the
    /// service).
    [[nodiscard]] std::optional<planned_request> plan(boot_time now, bool grant_held = false) const;
    /// The next time at which plan() or the state changes if no input comes; nullopt: never.
    [[nodiscard]] std::optional<boot_time> wakeup(boot_time now, bool grant_held = false) const;
    /// The time that the request that is about to begin may take. A request that is no touch leaves a kept
    /// session time for its touch.
    [[nodiscard]] boot_clock::duration limit(operation request, boot_time now) const;

    [[nodiscard]] session_state state() const noexcept { return parts_.status.state; }
    [[nodiscard]] const std::string& reason() const noexcept { return parts_.status.reason; }
    [[nodiscard]] const session_policy& policy() const noexcept { return parts_.policy; }
    [[nodiscard]] const idle_deadline& deadline() const noexcept { return parts_.deadline; }
    [[nodiscard]] const grant_plan& grants() const noexcept { return parts_.grants; }
    /// There is a present token, dead or alive: looks may still be made at one that was rejected.
    [[nodiscard]] bool has_token() const noexcept { return parts_.token.exists; }
    /// The idle deadline as people see it; nullopt: it is not known, or the token is dead or rejected.
    [[nodiscard]] std::optional<boot_time> shown_deadline() const noexcept;
    /// A token was granted and waits to be verified.
    [[nodiscard]] bool has_candidate() const noexcept { return parts_.candidate.has_value(); }
    [[nodiscard]] bool in_flight() const noexcept { return parts_.flight.current().has_value(); }
    /// The present token. REQUIRES: has_token(), for what it tells to mean anything.
    [[nodiscard]] const present_token& token() const noexcept { return parts_.token; }
    /// A 401 stands: since when, and when it is asked about next. Also while the session is `lost`, or
    /// `acquiring` in place of the rejected token.
    [[nodiscard]] const rare<standing_rejection>& rejection() const noexcept { return parts_.rejection; }
    /// A reader gets the token only after the next look has seen it alive.
    [[nodiscard]] bool token_doubted() const noexcept { return parts_.findings.token_doubted; }
    /// The host stood still, and the token may have ended in that time: a reader waits for a look, but gets
    /// the token if nobody can look in time.
    [[nodiscard]] bool may_have_ended_uncounted(boot_time now) const noexcept {
        return parts_.may_have_ended_uncounted(now);
    }
    /// The end of the token's life as people see it.
    [[nodiscard]] std::optional<boot_time> shown_end(boot_time now) const noexcept {
        return parts_.shown_end(now);
    }
    /// Checks and grants that failed in a row.
    [[nodiscard]] unsigned failures() const noexcept { return parts_.streak.count(); }
    /// The last request got no answer in time: it shares a quarter of the slots with its kind.
    [[nodiscard]] bool timed_out() const noexcept { return parts_.flight.timed_out(); }
    /// May be touched without an operator's command: keep-alive mode, max_session not over (rule 1).
    [[nodiscard]] bool keeping_alive(boot_time now) const noexcept { return parts_.keeping_alive(now); }
    /// Nobody said how long this granted token lives, only looks show that it does, and the last one is a
    /// while ago.
    [[nodiscard]] bool unproved(boot_time now) const noexcept { return parts_.unproved(now); }
    /// The time from which this token may be used to read the organization's idle timeout: kept, alive, a
    /// second after the last request, and (restored) not before its own touch is due. nullopt: not at all.
    [[nodiscard]] std::optional<boot_time> lends_itself_from(boot_time now) const noexcept;
    /// The requests that it costs to keep it alive and to verify it.
    [[nodiscard]] request_demand demand() const noexcept;
    /// The facts that a later process should know (input::token_restored).
    [[nodiscard]] known_token known() const;
    /// All but name, organization and source.
    [[nodiscard]] session_view view(const instant& now) const;

private:
    session_parts parts_;
};

}  // namespace tokenkeeper
