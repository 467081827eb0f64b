#include "lib/session/token/idle_deadline.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using duration = idle_deadline::duration;

/// `Date` has whole seconds: the server's clock may stand up to this much later than it says.
constexpr duration date_resolution = seconds{1};

boot_time date_shown(boot_time asked, duration idles_in) noexcept {
    return asked + bounded(idles_in) - date_resolution;
}

/// The date that the server showed last; nullopt: what is known now was computed.
std::optional<boot_time> server_date(const std::optional<boot_time>& deadline,
                                     deadline_origin origin) noexcept {
    return origin == deadline_origin::server ? deadline : std::nullopt;
}

/// The time at which the token idles out if nobody but us touches it; nullopt: that is not known.
std::optional<boot_time> end_by_own_touch(const idle_times& times, const token_uses& uses) noexcept {
    const auto lives = times.after_own_touch();
    const bool unknown = !uses.last_touch || times.effect.effective() == false;
    return unknown || !lives || defect("dates_believed") ? std::nullopt
                                                         : std::optional{*uses.last_touch + *lives};
}

/// The latest time at which the token may still live by its uses, if it lives for `idle_time` after a use;
/// `latest`: by its dates, of which nullopt is less than any.
std::optional<boot_time> latest_by(std::optional<boot_time> latest, const idle_times& times,
                                   const token_uses& uses, std::optional<duration> idle_time) noexcept {
    // A date that is too early may be that of a clock that is ahead.
    if (latest && times.effect.effective() == true && uses.last_touch && times.after_own_touch())
        latest = std::max(*latest, *uses.last_touch + *times.after_own_touch());
    if (times.effect.effective() == false || !idle_time) return latest;
    for (const auto& touch : {times.effect.pending(), uses.possible_touch})
        if (touch) latest = std::max(latest, std::optional{*touch + *idle_time});
    return latest;
}

}  // namespace

bool idle_deadline::organization_says(std::optional<duration> timeout, bool certain, bool none_in_force,
                                      const shared_timeouts& applicable) {
    const auto before = times_.known();
    if (timeout) timeout = bounded(*timeout);
    const bool longer = timeout && times_.organization.timeout && *timeout > *times_.organization.timeout;
    // What looked like a gateway's error was the longer timeout, which the server knew before we did.
    const auto& left = times_.dates.left_by_touch();
    const bool was_known = longer && left && std::chrono::abs(*left - *timeout) <= date_tolerance;
    const auto taken_off = times_.excess();
    const bool changed = times_.organization.timeout && timeout != times_.organization.timeout;
    // The server's date was one of the timeout before.
    if (longer && answers_.tell && deadline_)
        doubtful_.lengthened = *deadline_ + (*timeout - *times_.organization.timeout);
    if (none_in_force && answers_.tell && deadline_)
        doubtful_.lengthened = *deadline_ + longest_plausible_idle_time;
    times_.organization.timeout = timeout;
    times_.organization.certain = certain && timeout.has_value();
    times_.organization.none_in_force = none_in_force;
    const bool is_told = times_.organization.certain || none_in_force;
    times_.organization.applicable = is_told ? shared_timeouts{} : applicable;
    if (changed && !was_known)
        times_.dates.change_timeout(times_.organization.certain ? timeout : std::nullopt, taken_off);
    if (was_known && answers_.tell && deadline_) *deadline_ += taken_off;
    const bool shorter = timeout && before && *timeout + date_tolerance < *before;
    if (shorter) times_.at_least.reset();
    if (shorter && times_.organization.certain) {
        times_.effect.forget_observation();
        // Whatever other programs do, it lives as long as our own last touch lets it live.
        if (deadline_ && uses_.last_touch) deadline_ = std::min(*deadline_, *uses_.last_touch + *timeout);
    }
    // An observation under the shorter timeout says nothing about the new one.
    if (longer && times_.organization.certain) times_.effect.forget_observation();
    if (deadline_ && times_.excess() > duration::zero())
        deadline_ = std::min(*deadline_, *uses_.last_touch + *times_.after_own_touch());
    // The date was believed before anybody knew how much can be left.
    if (server_date(deadline_, origin_) && date_asked_ && times_.organization.longest())
        deadline_ = std::min(*deadline_, *date_asked_ + *times_.organization.longest());
    if (!answers_.tell) compute();
    return shorter;
}

void idle_deadline::new_token(std::optional<boot_time> used) noexcept {
    idle_deadline fresh;
    fresh.times_.organization = times_.organization;
    fresh.uses_.earlier = used;
    *this = fresh;
}

void idle_deadline::restore(const earlier_deadline& known, boot_time now) noexcept {
    doubtful_.deadline = known.doubted;
    doubtful_.last_touch = known.doubted;
    uses_.last_touch = known.last_touch;
    uses_.possible_touch = now;
    last_alive_ = known.last_verified;
    deadline_ = known.deadline;
    origin_ = known.origin;
    answers_.tell = known.deadline && known.origin == deadline_origin::server;
    if (answers_.tell) date_asked_ = known.last_verified;
    if (known.deadline && known.last_verified && *known.last_verified < *known.deadline)
        times_.at_least = *known.deadline - *known.last_verified;
}

void idle_deadline::touched(boot_time asked) noexcept {
    times_.effect.touched(asked, uses_.last_touch ? uses_.last_touch : uses_.earlier);
    uses_.last_touch = asked;
    answers_.unseen = true;
    doubtful_.last_touch = false;
    uses_.unread = true;
    if (!answers_.tell) compute();
}

void idle_deadline::server_says(boot_time asked, duration idles_in) noexcept {
    if (idles_in > longest_plausible_idle_time) return server_says_nothing(asked, true);
    uses_.see_body(asked);
    times_.note_left(uses_.last_touch, asked, idles_in);
    idles_in -= times_.excess();
    const bool too_long = idles_in > times_.longest() + date_resolution + date_tolerance;
    if (!defect("dates_believed")) idles_in = std::min(idles_in, times_.longest() + date_resolution);
    if (idles_in <= duration::zero()) {
        times_.dates.note_outlived(date_shown(asked, idles_in), server_date(deadline_, origin_));
        return server_says_nothing(asked, true);
    }
    times_.dates.note_ahead(date_shown(asked, idles_in));
    date_asked_ = asked;
    answers_.tell = true;
    answers_.tell_nonsense = false;
    answers_.came = true;
    doubtful_.deadline = false;
    doubtful_.early = false;
    answers_.unseen = false;
    doubtful_.lengthened.reset();
    auto shown = asked + std::max(idles_in - date_resolution, duration::zero());
    const auto end = doubtful_.last_touch ? std::nullopt : end_by_own_touch(times_, uses_);
    if (end && too_long && *end > asked) shown = std::min(shown, *end);
    const auto certain = times_.organization.certain ? times_.organization.timeout : std::nullopt;
    times_.effect.judge({shown, deadline_, certain, times_.known()});
    // A date that goes back is one of a shorter timeout than before.
    if (deadline_ && *deadline_ - shown > date_tolerance) times_.at_least.reset();
    times_.at_least = std::max(times_.at_least.value_or(duration::zero()), shown - asked);
    deadline_ = shown;
    origin_ = deadline_origin::server;
    if (defect("deadline_too_late")) deadline_ = shown + seconds{20};
}

void idle_deadline::server_says_nothing(boot_time asked, bool nonsense) noexcept {
    uses_.see_body(asked);
    answers_.tell = false;
    answers_.tell_nonsense = nonsense;
    answers_.came = true;
    answers_.unseen = false;
    doubtful_.lengthened.reset();
    times_.effect.give_up();
    compute();
    seen_alive(asked);
}

void idle_deadline::date_doubted(boot_time asked, std::optional<duration> idles_in) noexcept {
    if (idles_in && *idles_in <= longest_plausible_idle_time)
        times_.note_left(uses_.last_touch, asked, *idles_in);
    if (uses_.last_touch && times_.organization.timeout && times_.effect.effective() != false)
        return server_says_nothing(asked, idles_in.has_value());
    uses_.see_body(asked);
    answers_.came = true;
    times_.effect.give_up();
    if (deadline_ && idles_in && *idles_in > duration::zero()) {
        const auto date = date_shown(asked, *idles_in);
        doubtful_.early = doubtful_.early || std::chrono::abs(date - *deadline_) > date_tolerance;
        deadline_ = std::min(*deadline_, date);
    }
    seen_alive(asked);
}

bool idle_deadline::is_outdated(boot_time asked, duration idles_in) const noexcept {
    const auto date = date_shown(asked, idles_in - times_.excess());
    return times_.dates.is_outdated(date, asked, server_date(deadline_, origin_));
}

void idle_deadline::seen_alive(boot_time now) noexcept {
    last_alive_ = std::max(last_alive_.value_or(now), now);
    if (deadline_ && *deadline_ <= now) deadline_.reset();
}

void idle_deadline::compute() noexcept {
    deadline_.reset();
    if (!uses_.last_touch || !times_.organization.timeout || times_.effect.effective() == false) return;
    const auto computed =
        times_.dates.touch_before().value_or(*uses_.last_touch) + *times_.organization.timeout;
    if (last_alive_ && computed <= *last_alive_) return;
    deadline_ = computed;
    doubtful_.early = false;
    doubtful_.deadline = doubtful_.last_touch;
    origin_ = deadline_origin::computed;
}

std::optional<boot_time> idle_deadline::latest() const noexcept {
    return latest_by(std::max(deadline_, doubtful_.lengthened), times_, uses_, times_.known());
}

std::optional<boot_time> idle_deadline::bound() const noexcept {
    const auto longest = times_.longest();
    return latest_by(std::max(deadline_, doubtful_.lengthened), times_, uses_,
                     times_.proved() ? *times_.known() : longest);
}

}  // namespace tokenkeeper
