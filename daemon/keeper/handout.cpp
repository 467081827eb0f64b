#include "daemon/keeper/handout.hpp"

#include <algorithm>

namespace tokenkeeper::keeper {

namespace {

using step = handout::step;

constexpr seconds usual_minimum{60};

handout refused(const session& of, std::string why, std::string hint) {
    return {step::refuse,
            "The session is " + std::string{to_string(of.state())} + ": " + std::move(why) + ".",
            std::move(hint)};
}

handout refused_by_reason(const session& of) {
    const auto why = of.reason().empty() ? std::string{"there is no token"} : of.reason();
    return refused(of, why,
                   "tokenkeeperctl status NAME says what to do; the token comes back by itself or with it.");
}

std::string left_text(boot_clock::duration left) {
    return format_duration(std::chrono::floor<seconds>(std::max(left, boot_clock::duration::zero())));
}

/// Whether asking for a new token now would give a longer one, and does no harm.
bool renewable(const session& of, boot_clock::duration wanted, boot_time now) {
    const auto& grants = of.grants();
    const auto life = of.known().life;
    if (!grants.possible() || grants.refused() || grants.failures() > 0 || grants.answer_may_be_lost())
        return false;
    if (!life.expires) return false;
    const auto whole = *life.expires - life.obtained;
    return whole > wanted && now - life.obtained > whole / 2;
}

/// Whether a touch now would help, and is not the whim of somebody who asks again and again: a quarter of the
/// idle time has passed since the last.
bool touchable(const session& of, boot_clock::duration wanted, boot_time now) {
    const auto idle_time = of.deadline().idle_time();
    if (of.state() != session_state::alive || !of.keeping_alive(now) || !idle_time || *idle_time <= wanted)
        return false;
    const auto last = of.deadline().last_touch();
    return !last || now - *last >= *idle_time / 4;
}

}  // namespace

handout decide_handout(const session& of, std::optional<seconds> min_valid, bool tried, boot_time now) {
    switch (of.state()) {
        case session_state::lost:
        case session_state::failed:
            return refused_by_reason(of);
        case session_state::starting:
            if (!tried) return {step::verify};
            break;  // The API cannot be asked; the token may be good.
        default:
            break;
    }
    // Also where the old token is dead and the API does not let us look at the new one (denied).
    if (!of.has_token() || of.doubted()) {
        if (!tried) return {step::wait};
        return refused(of, of.doubted() ? "the API rejects its token" : "no token could be had yet",
                       "Ask again later; the session's last error says why.");
    }
    const auto idles = of.deadline().at();
    const auto ends = of.expires();
    if (idles && *idles <= now) {
        return refused(of, "its idle deadline has passed, and nobody could be asked since",
                       "Ask again when the API can be reached.");
    }
    if (ends && *ends <= now && of.has_new_token())
        return tried ? refused_by_reason(of) : handout{step::wait};
    if (ends && *ends <= now)
        return refused(of, "its token has reached its end", "Ask again when there is a new one.");

    const boot_clock::duration wanted = min_valid.value_or(usual_minimum);
    const bool ends_early = ends && *ends - now < wanted;
    const bool idles_early = idles && *idles - now < wanted;
    if (!ends_early && !idles_early) return {step::give};
    if (!tried && ends_early && of.has_new_token()) return {step::wait};
    if (!tried && ends_early && renewable(of, wanted, now)) return {step::renew};
    if (!tried && !ends_early && touchable(of, wanted, now)) return {step::touch};
    if (!min_valid) return {step::give};
    const auto left = std::min(ends.value_or(boot_time::max()), idles.value_or(boot_time::max())) - now;
    return refused(of,
                   "its token lives for " + left_text(left) + " more, less than the " + left_text(wanted) +
                       " that were asked for, and that cannot be changed now",
                   "Ask without min_valid, or for less.");
}

bool may_stand_in_sink(const session& of, boot_time now) {
    const bool was_seen = of.state() == session_state::alive || of.state() == session_state::retrying ||
                          of.state() == session_state::denied;
    return was_seen && of.has_token() && decide_handout(of, {}, true, now).what == handout::step::give;
}

bool may_wait(std::size_t for_this_session, std::size_t for_all) noexcept {
    constexpr std::size_t most_of_one = 16;
    constexpr std::size_t most = 96;
    return for_this_session < most_of_one && for_all < most;
}

}  // namespace tokenkeeper::keeper
