#include "lib/scheduler/token_access.hpp"

#include "lib/session/reasons.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace {

using step = token_access::step;

constexpr seconds usual_minimum{60};
/// The end of a token that has no known end.
constexpr auto endless = boot_time::max();

token_access refuse(const session& s, std::string detail, std::string hint) {
    return {.next = step::refuse,
            .word = s.reason(),
            .detail = "The session is " + std::string{to_string(s.state())} + ": " + std::move(detail) + ".",
            .hint = std::move(hint),
            .retry_after = {}};
}

/// The number of seconds until `end`, at least one.
std::optional<seconds> wait_until(std::optional<boot_time> end, boot_time now) {
    if (!end) return std::nullopt;
    return std::max(seconds{1}, std::chrono::ceil<seconds>(*end - now));
}

token_access refuse_dead(const session& s, boot_time now) {
    const auto& grants = s.grants();
    auto refusal = refuse(s, s.reason().empty() ? "there is no token" : s.reason(),
                          "tokenkeeperctl status NAME says why, and what you can do.");
    refusal.retry_after = wait_until(grants.due(), now);
    if (!refusal.retry_after && s.rejection())
        refusal.retry_after = wait_until(s.rejection()->next_look(), now);
    return refusal;
}

token_access refuse_missing(const session& s, boot_time now) {
    const auto& grants = s.grants();
    auto refusal = refuse(s,
                          grants.refusal().explanation().empty() ? "the daemon could not get a token yet"
                                                                 : grants.refusal().explanation(),
                          "Ask again later; the session's last error says why.");
    if (refusal.word.empty()) refusal.word = grants.refusal().reason();
    refusal.retry_after = wait_until(grants.due(), now);
    return refusal;
}

token_access refuse_rejected(const session& s, boot_time now) {
    auto refusal = refuse(s, "the API rejects its token; the daemon asks about that again",
                          "Ask again after the next look; the session's status shows when that is.");
    refusal.word = reasons::rejected;
    refusal.retry_after = wait_until(s.rejection()->next_look(), now);
    return refusal;
}

token_access refuse_doubted(const session& s, boot_time now) {
    auto refusal = refuse(s, "its token may be dead, and the daemon could not ask the API about it yet",
                          "Ask again in a few seconds; the session's last error says what delays it.");
    const auto next = s.plan(now);
    if (next) refusal.retry_after = wait_until(next->at, now);
    return refusal;
}

std::string left_text(boot_clock::duration left) {
    return format_duration(std::chrono::floor<seconds>(std::max(left, boot_clock::duration::zero())));
}

/// A grant now would give a token that lives longer, and does no harm.
bool renewable(const session& s, boot_clock::duration wanted, boot_time now) {
    const auto& grants = s.grants();
    const auto& life = s.token().life;
    if (!grants.hastens() || !life.expires) return false;
    const auto whole = *life.expires - life.obtained;
    return whole > wanted && now - life.obtained > whole / 2;
}

/// A touch now would help, and is not the whim of somebody who asks again and again: a quarter of the idle
/// time has passed since the last touch.
bool touchable(const session& s, boot_clock::duration wanted, boot_time now) {
    const auto idle_time = s.deadline().times().known();
    if (s.state() != session_state::alive || !s.keeping_alive(now) || !idle_time || *idle_time <= wanted)
        return false;
    const auto last = s.deadline().last_touch();
    return !last || now - *last >= *idle_time / 4;
}

/// The token may live beyond an end that is estimated: then nothing is known of it. A pause of the host alone
/// ends no token.
std::optional<boot_time> end_of_life(const session& s, boot_time now) {
    const auto& life = s.token().life;
    const bool outlived = life.estimated && life.expires && *life.expires <= now;
    if (outlived) return std::nullopt;
    return s.may_have_ended_uncounted(now) ? life.expires : earliest_end(life);
}

std::optional<boot_time> idle_end(const session& s, boot_time now) {
    auto idles = s.deadline().at();
    if (idles && !s.may_have_ended_uncounted(now)) *idles -= s.token().uncounted.length();
    return idles;
}

/// The part of the decision that does not look at the token's times; nullopt: the times decide.
std::optional<token_access> decide_by_state(const session& s, bool tried, boot_time now) {
    switch (s.state()) {
        case session_state::lost:
        case session_state::failed:
            return refuse_dead(s, now);
        case session_state::dormant:
            return tried ? refuse_missing(s, now) : token_access{.next = step::renew};
        case session_state::acquiring:
            return tried ? refuse_missing(s, now) : token_access{.next = step::wait};
        case session_state::starting:
            // If it was restored and its deadline is known to be ahead, an earlier process saw it alive. If
            // the API cannot be asked, it may be good.
            if (s.has_token() && !tried && !s.deadline().shown()) return token_access{.next = step::verify};
            break;
        default:
            break;
    }
    // Also where the API does not let us look at the first token that a grant gave (denied).
    if (!s.has_token()) return tried ? refuse_missing(s, now) : token_access{.next = step::wait};
    if (!s.rejection() && s.token_doubted())
        return tried ? refuse_doubted(s, now) : token_access{.next = step::verify};
    if (!s.rejection() && !tried && s.may_have_ended_uncounted(now))
        return token_access{.next = step::verify};
    if (!s.rejection()) return std::nullopt;
    return s.has_candidate() && !tried && s.state() != session_state::denied
               ? token_access{.next = step::wait}
               : refuse_rejected(s, now);
}

}  // namespace

token_access decide_token_access(const session& s, std::optional<seconds> min_valid, bool tried,
                                 boot_time now) {
    if (auto decided = decide_by_state(s, tried, now)) return *std::move(decided);
    const auto idles = idle_end(s, now);
    const auto ends = end_of_life(s, now);
    if (idles && *idles <= now) {
        return refuse(s, "its idle deadline has passed, and the daemon could not ask the API since",
                      "Ask again when the API can be reached.");
    }
    if (ends && *ends <= now) {
        if (s.has_candidate()) return tried ? refuse_dead(s, now) : token_access{.next = step::wait};
        return refuse(s, "its token has reached its end", "Ask again when there is a new one.");
    }

    // Nobody can promise how long it lives, but that it lives now.
    if (!tried && min_valid && s.unproved(now)) return {.next = step::verify};
    const boot_clock::duration wanted = min_valid.value_or(usual_minimum);
    const bool ends_early = ends && *ends - now < wanted;
    const bool idles_early = idles && *idles - now < wanted;
    if (!ends_early && !idles_early) return {.next = step::give};
    if (!tried && ends_early && s.has_candidate()) return {.next = step::wait};
    if (!tried && ends_early && renewable(s, wanted, now)) return {.next = step::renew};
    if (!tried && !ends_early && touchable(s, wanted, now)) return {.next = step::touch};
    if (!min_valid) return {.next = step::give};
    const auto left = std::min(ends.value_or(endless), idles.value_or(endless)) - now;
    return refuse(s,
                  "its token lives for " + left_text(left) + " more, less than the " + left_text(wanted) +
                      " that you asked for, and the daemon cannot change that now",
                  "Ask without min_valid, or for less.");
}

bool may_stand_in_sink(const session& s, boot_time now) {
    const bool seen_before = s.state() == session_state::starting && s.deadline().at();
    const bool asked_again = s.state() == session_state::retrying || s.state() == session_state::denied;
    const bool seen =
        seen_before || s.state() == session_state::alive || (asked_again && s.token().last_verified);
    return seen && s.has_token() && decide_token_access(s, {}, true, now).next == step::give;
}

}  // namespace tokenkeeper
