#include "daemon/sources/restored_token.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>

namespace tokenkeeper::sources {

namespace {

/// The latest moment that the earlier process knew.
wall_time latest_stamp(const store::stored_session& row) {
    wall_time latest{};
    for (const auto& stamp : {row.seen.last_verified, row.seen.last_kept_alive, row.seen.kept_since})
        latest = std::max(latest, stamp.value_or(wall_time{}));
    for (const auto* token : {&row.current, &row.next})
        if (*token) latest = std::max(latest, (*token)->obtained);
    return latest;
}

/// The time from `earlier` to `later`, for dates of any year.
boot_clock::duration distance(wall_time later, wall_time earlier) noexcept {
    constexpr wall_time longest{std::chrono::hours{24 * 366 * 10'000}};
    constexpr wall_time shortest{-std::chrono::hours{24 * 366 * 10'000}};
    return bounded(std::clamp(later, shortest, longest) - std::clamp(earlier, shortest, longest));
}

/// Wall times that an earlier process wrote, read at a moment whose wall time is never before them.
class clock_reading {
public:
    clock_reading(const instant& now, wall_time latest) : now_{now.boot, std::max(now.wall, latest)} {
        if (defect("clock_trusted")) now_.wall = now.wall;
    }

    [[nodiscard]] wall_time wall() const noexcept { return now_.wall; }
    [[nodiscard]] boot_time at(wall_time stored) const { return now_.boot + distance(stored, now_.wall); }
    /// The boot time of a past event.
    [[nodiscard]] boot_time past(wall_time stored) const { return std::min(at(stored), now_.boot); }
    [[nodiscard]] std::optional<boot_time> past(const std::optional<wall_time>& stored) const {
        return stored ? std::optional{past(*stored)} : std::nullopt;
    }
    [[nodiscard]] token_life life(const store::stored_token& token) const {
        token_life life{past(token.obtained), std::nullopt};
        if (token.expires) {
            life.expires =
                std::min(at(*token.expires), life.obtained + distance(*token.expires, token.obtained));
        }
        return life;
    }

private:
    instant now_;
};

std::optional<boot_time> idle_deadline(const store::observed& seen, const clock_reading& clock) {
    if (!seen.idle_deadline) return std::nullopt;
    const auto deadline = clock.at(*seen.idle_deadline);
    if (!seen.last_verified) return deadline;
    return std::min(deadline,
                    clock.past(*seen.last_verified) + distance(*seen.idle_deadline, *seen.last_verified));
}

known_token known(const store::stored_session& row, const clock_reading& clock, bool clock_set_back) {
    known_token token;
    token.life = clock.life(*row.current);
    token.kept_since = clock.past(row.seen.kept_since);
    token.last_verified = clock.past(row.seen.last_verified);
    token.revoked = row.revoked;
    if (clock_set_back) return token;  // the time since the last touch is unknown
    token.last_kept_alive = clock.past(row.seen.last_kept_alive);
    token.idle_deadline = idle_deadline(row.seen, clock);
    token.idle_deadline_from = row.seen.idle_deadline_from;
    return token;
}

bool has_ended(const store::stored_token& token, const clock_reading& clock) {
    return token.expires && *token.expires <= clock.wall();
}

std::optional<wall_time> wall_of(const instant& now, const std::optional<boot_time>& time) {
    return time ? std::optional{now.to_wall(*time)} : std::nullopt;
}

}  // namespace

restored_token restore_token(const store::stored_session& row, const instant& now) {
    const auto latest = latest_stamp(row);
    const clock_reading clock{now, latest};
    restored_token restored;
    restored.clock_set_back = latest > now.wall;
    restored.kept_since = clock.past(row.seen.kept_since);
    if (row.current && (row.revoked || !has_ended(*row.current, clock)))
        restored.present = known(row, clock, restored.clock_set_back);
    if (row.next && !has_ended(*row.next, clock)) restored.candidate = clock.life(*row.next);
    return restored;
}

store::observed observe(const known_token& token, const instant& now) {
    return {wall_of(now, token.last_verified), wall_of(now, token.last_kept_alive),
            wall_of(now, token.idle_deadline), token.idle_deadline_from, wall_of(now, token.kept_since)};
}

}  // namespace tokenkeeper::sources
