#include "daemon/sources/restored_token.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>

namespace tokenkeeper::sources {

namespace {

using store::distance;

/// Boot times are cut to whole milliseconds when they are written.
constexpr boot_clock::duration rounding = milliseconds{5};

/// The latest moment that each part of a row tells of; it was past when the part was written. `kept_since`
/// may be of an earlier boot, by another clock.
wall_time latest_moment(const store::observed& seen) {
    return std::max(seen.last_verified.value_or(wall_time{}), seen.last_kept_alive.value_or(wall_time{}));
}

wall_time latest_moment(const std::optional<store::stored_token>& token) {
    return token ? token->obtained : wall_time{};
}

/// Leads wall times that an earlier process wrote to boot times.
class clock_reading {
public:
    /// The boot clock shows `boot` where the clock that the process read showed `wall`.
    clock_reading(boot_time boot, wall_time wall, const instant& now, bool certain)
        : boot_(boot), wall_(wall), now_(now), certain_(certain) {}

    /// No wall clock was asked.
    [[nodiscard]] bool is_certain() const noexcept { return certain_; }
    [[nodiscard]] boot_time at(wall_time stored) const { return boot_ + distance(stored, wall_); }
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
    /// The moment that max_session counts from. What was before this boot goes by the wall clock of now: the
    /// one that the process read may have been wrong.
    [[nodiscard]] keep_start start(wall_time stored) const {
        const bool was_in_this_boot = certain_ && at(stored) >= boot_time{} - rounding;
        return was_in_this_boot ? keep_start{past(stored)} : keep_start{past(stored), stored, now_};
    }
    [[nodiscard]] std::optional<keep_start> start(const std::optional<wall_time>& stored) const {
        return stored ? std::optional{start(*stored)} : std::nullopt;
    }
    [[nodiscard]] bool has_ended(const store::stored_token& token) const {
        return token.expires && at(*token.expires) <= now_.boot;
    }

private:
    boot_time boot_;
    wall_time wall_;
    instant now_;
    bool certain_;
};

/// Reads the parts of one row, each by the best clock that there is for it.
class row_reading {
public:
    row_reading(const store::stored_session& row, const instant& now, std::uint64_t boot_id)
        : now_(now), boot_id_(boot_id) {
        note(row.seen.boot, latest_moment(row.seen));
        for (const auto* token : {&row.current, &row.next})
            if (*token) note((*token)->boot, latest_moment(*token));
    }

    [[nodiscard]] clock_reading clock(const store::host_boot& written, wall_time latest) const {
        if (is_running(written, latest)) return {boot_time{}, written.began, now_, true};
        // The wall time is never before what the earlier process knew.
        const auto wall = defect("clock_trusted") ? now_.wall : std::max(now_.wall, latest_);
        return {now_.boot, wall, now_, false};
    }
    [[nodiscard]] clock_reading clock(const store::stored_token& token) const {
        return clock(token.boot, token.obtained);
    }
    [[nodiscard]] bool clock_set_back() const noexcept { return latest_ > now_.wall; }

private:
    void note(const store::host_boot& written, wall_time latest) {
        if (!is_running(written, latest)) latest_ = std::max(latest_, latest);
    }
    /// True if the boot clock has run since. One that shows less than it did is another: a container can have
    /// a boot clock of its own, and the host's boot id.
    [[nodiscard]] bool is_running(const store::host_boot& written, wall_time latest) const {
        const auto moment = boot_time{} + distance(latest, written.began);
        return boot_id_ != 0 && written.id == boot_id_ && moment <= now_.boot + rounding &&
               !defect("wall_clock_ends_tokens");
    }

    instant now_;
    std::uint64_t boot_id_;
    wall_time latest_{};  ///< of what only the wall clock can tell
};

std::optional<boot_time> idle_deadline(const store::observed& seen, const clock_reading& clock) {
    if (!seen.idle_deadline) return std::nullopt;
    const auto deadline = clock.at(*seen.idle_deadline);
    if (!seen.last_verified) return deadline;
    return std::min(deadline,
                    clock.past(*seen.last_verified) + distance(*seen.idle_deadline, *seen.last_verified));
}

/// `end_doubted`: an end by the wall clock proves nothing. `doubted`: the answer to a refresh was lost.
known_token known(const store::stored_session& row, const row_reading& reading, bool end_doubted,
                  bool doubted) {
    const auto token_clock = reading.clock(*row.current);
    const auto seen_clock = reading.clock(row.seen.boot, latest_moment(row.seen));
    known_token token;
    token.life = token_clock.life(*row.current);
    if (end_doubted && !token_clock.is_certain()) token.life.expires.reset();
    token.kept_since = seen_clock.start(row.seen.kept_since);
    token.last_verified = seen_clock.past(row.seen.last_verified);
    token.revoked = row.revoked;
    // The time since the last touch is unknown.
    if (!seen_clock.is_certain() && (doubted || reading.clock_set_back())) return token;
    token.last_kept_alive = seen_clock.past(row.seen.last_kept_alive);
    token.idle_deadline = idle_deadline(row.seen, seen_clock);
    token.idle_deadline_from = row.seen.idle_deadline_from;
    token.deadline_doubted = !seen_clock.is_certain();
    return token;
}

std::optional<wall_time> wall_of(const instant& now, const std::optional<boot_time>& time) {
    return time ? std::optional{now.to_wall(*time)} : std::nullopt;
}

}  // namespace

restored_token restore_token(const store::stored_session& row, const instant& now, std::uint64_t boot_id,
                             bool irreplaceable) {
    const row_reading reading{row, now, boot_id};
    const bool doubted = row.refresh_sent && !defect("wall_clock_ends_tokens");
    restored_token restored;
    restored.clock_set_back = reading.clock_set_back();
    restored.kept_since = reading.clock(row.seen.boot, latest_moment(row.seen)).start(row.seen.kept_since);
    if (row.current) {
        const auto clock = reading.clock(*row.current);
        const bool has_ended = clock.has_ended(*row.current);
        const bool end_doubted = doubted || (irreplaceable && has_ended);
        const bool may_live = !has_ended || (end_doubted && !clock.is_certain());
        if (row.revoked || may_live) restored.present = known(row, reading, end_doubted, doubted);
    }
    if (row.next) {
        const auto clock = reading.clock(*row.next);
        if (!clock.has_ended(*row.next)) restored.candidate = clock.life(*row.next);
    }
    return restored;
}

std::optional<token_life> life_by_wall_clock(const store::stored_session& row, const instant& now,
                                             std::uint64_t boot_id) {
    const bool is_told = row.current && row.current->expires && boot_id != 0;
    if (!is_told || row.refresh_sent) return std::nullopt;
    const auto clock = row_reading{row, now, boot_id}.clock(*row.current);
    if (clock.is_certain() || clock.has_ended(*row.current)) return std::nullopt;
    return clock.life(*row.current);
}

bool has_doubted_end(const store::stored_session& row, const instant& now, std::uint64_t boot_id) {
    if (!row.current) return false;
    const auto clock = row_reading{row, now, boot_id}.clock(*row.current);
    return !clock.is_certain() && clock.has_ended(*row.current);
}

store::observed observe(const known_token& token, const instant& now, std::uint64_t boot_id) {
    store::observed seen{wall_of(now, token.last_verified), wall_of(now, token.last_kept_alive),
                         wall_of(now, token.idle_deadline), token.idle_deadline_from, std::nullopt};
    if (const auto& since = token.kept_since)
        seen.kept_since = since->written().value_or(now.to_wall(since->at()));
    // What an earlier process saw by a wall clock does not belong to this boot.
    if (!token.deadline_doubted) seen.boot = store::host_time{now, boot_id}.boot;
    return seen;
}

}  // namespace tokenkeeper::sources
