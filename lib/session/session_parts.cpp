#include "lib/session/session_parts.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/checks/touch_due.hpp"

namespace tokenkeeper {

namespace {

/// The longest wait between attempts while the deadline of a session that is kept alive is unknown.
constexpr boot_clock::duration blind_wait = seconds{30};
/// The longest silence that a server gets by asking for it meanwhile: the token may idle out at any time.
constexpr boot_clock::duration blind_silence = shortest_idle_time * 9 / 10;

}  // namespace

bool session_parts::keeping_alive(boot_time now) const noexcept {
    if (defect("verified_kept")) return true;
    if (policy.mode != session_mode::keep_alive) return false;
    const auto end = keep_until();
    return !end || now < *end;
}

bool session_parts::unproved(boot_time now) const noexcept {
    constexpr seconds while_ago{10};
    const bool endless = token.exists && grants.possible() && !token.life.expires;
    return endless && status.state == session_state::alive && !keeping_alive(now) &&
           !(token.last_verified && now - *token.last_verified < while_ago);
}

std::optional<boot_time> session_parts::keep_until() const noexcept {
    if (!policy.max_session) return std::nullopt;
    return token.kept_since.at() + bounded(*policy.max_session);
}

std::optional<boot_time> session_parts::deadline_ahead(boot_time now) const noexcept {
    for (const auto& end : {deadline.at(), deadline.latest(), schedule.assumed_deadline()})
        if (end && *end > now) return end;
    return std::nullopt;
}

check_schedule::terms session_parts::terms(boot_time verified, boot_time now) const noexcept {
    const auto seen = std::min(token.last_seen_in_body.value_or(verified), verified);
    return {policy, deadline,     token.life,         verified,
            seen,   keep_until(), keeping_alive(now), token.uncounted.length()};
}

std::optional<boot_time> session_parts::shown_deadline() const noexcept {
    auto shown = deadline.shown();
    if (shown) *shown -= token.uncounted.length();
    return shown;
}

bool session_parts::may_have_ended_uncounted(boot_time now) const noexcept {
    const auto uncounted = token.uncounted.length();
    const bool idled_out =
        uncounted > boot_clock::duration::zero() && deadline.at() && *deadline.at() - uncounted <= now;
    const bool ended = token.life.expires && !shown_end(now);
    return token.exists && (idled_out || ended);
}

std::optional<boot_time> session_parts::shown_end(boot_time now) const noexcept {
    const auto end = earliest_end(token.life);
    const bool may_have_come = end && *end < *token.life.expires && *end <= now;
    return may_have_come ? std::nullopt : end;
}

failure_streak::terms session_parts::retry_limits(boot_time now) const noexcept {
    failure_streak::terms limits{policy.check_interval, std::nullopt};
    if (!keeping_alive(now)) return limits;
    if (const auto end = deadline_ahead(now)) limits.left = *end - now;
    const auto certain = deadline.at();
    const auto latest = deadline.latest();
    if (latest && *latest > now) limits.left_at_most = *latest - now;
    if (deadline.none_in_force()) return limits;
    if (!certain || *certain <= now) {
        limits.longest = std::min(limits.longest, blind_wait);
        limits.longest_silence = blind_silence;
    } else if (*latest > *certain) {
        limits.longest_silence = *certain - now + blind_silence;
    }
    return limits;
}

operation session_parts::keep_alive_operation() const noexcept {
    // The answer to a HEAD has no body, so while checks fail it may be a page of whatever stands in between.
    const bool head = policy.keep_alive_with == keep_alive_method::head && !findings.head_refused &&
                      !findings.head_failure && !streak.retrying();
    return head ? operation::keep_alive_head : operation::keep_alive_get;
}

bool session_parts::serves() const noexcept {
    return token.exists && !status.dead();
}

bool session_parts::may_sleep() const noexcept {
    return policy.grants == grant_type::client_credentials && policy.mode == session_mode::verify &&
           !policy.has_sink;
}

boot_time session_parts::turn_of(operation request) const noexcept {
    if (request == operation::verify_candidate) return candidate ? candidate->turn() : boot_time{};
    return request == operation::acquire ? boot_time{} : token.turn;
}

bool session_parts::unused() const noexcept {
    if (defect("unused_renewed")) return false;
    const bool being_renewed = candidate ||
                               (flight.current() && flight.current()->what == operation::acquire) ||
                               commands.first(command_queue::purpose::renew) != nullptr;
    return may_sleep() && token.exists && !token.read && !being_renewed;
}

}  // namespace tokenkeeper
