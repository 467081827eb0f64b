#include "lib/session/token/idle_deadline.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using duration = idle_deadline::duration;

/// `Date` has whole seconds: the server's clock may stand up to this much later than it says.
constexpr duration date_resolution = seconds{1};
/// No idle timeout is longer than eight hours (definition of IdleTokenTimeout); some room for skew between
/// servers.
constexpr duration longest_plausible = std::chrono::hours{8} + std::chrono::minutes{5};
boot_time date_shown(boot_time asked, duration idles_in) noexcept {
    return asked + bounded(idles_in) - date_resolution;
}

}  // namespace

bool idle_deadline::organization_says(std::optional<duration> timeout, bool certain, bool none_in_force,
                                      const std::vector<duration>& applicable) {
    const auto before = idle_time();
    if (timeout) timeout = bounded(*timeout);
    const bool longer = timeout && organization_.timeout && *timeout > *organization_.timeout;
    // What looked like a gateway's error was the longer timeout, which the server knew before we did.
    const auto& left = dates_.left_by_touch();
    const bool was_known = longer && left && std::chrono::abs(*left - *timeout) <= date_tolerance;
    const auto taken_off = dates_.excess(own_idle_time());
    const bool changed = organization_.timeout && timeout != organization_.timeout;
    // The server's date was one of the timeout before.
    if (longer && server_tells_ && deadline_)
        doubtful_.lengthened = *deadline_ + (*timeout - *organization_.timeout);
    if (none_in_force && server_tells_ && deadline_) doubtful_.lengthened = *deadline_ + longest_plausible;
    organization_.timeout = timeout;
    organization_.certain = certain && timeout.has_value();
    organization_.none_in_force = none_in_force;
    organization_.applicable.clear();
    if (!organization_.certain && !none_in_force) organization_.applicable = applicable;
    if (changed && !was_known)
        dates_.change_timeout(organization_.certain ? timeout : std::nullopt, taken_off);
    if (was_known && server_tells_ && deadline_) *deadline_ += taken_off;
    const bool shorter = timeout && before && *timeout + date_tolerance < *before;
    if (shorter) at_least_.reset();
    if (shorter && organization_.certain) {
        effect_.forget_observation();
        // Whatever other programs do, it lives as long as our own last touch lets it live.
        if (deadline_ && uses_.last_touch) deadline_ = std::min(*deadline_, *uses_.last_touch + *timeout);
    }
    // An observation under the shorter timeout says nothing about the new one.
    if (longer && organization_.certain) effect_.forget_observation();
    if (deadline_ && dates_.excess(own_idle_time()) > duration::zero())
        deadline_ = std::min(*deadline_, *uses_.last_touch + *own_idle_time());
    // The date was believed before anybody knew how much can be left.
    if (server_date() && date_asked_ && organization_.longest())
        deadline_ = std::min(*deadline_, *date_asked_ + *organization_.longest());
    if (!server_tells_) compute();
    return shorter;
}

void idle_deadline::new_token(std::optional<boot_time> used) noexcept {
    idle_deadline fresh;
    fresh.organization_ = organization_;
    fresh.uses_.earlier = used;
    *this = fresh;
}

void idle_deadline::restore(const earlier_knowledge& known, boot_time now) noexcept {
    doubtful_.deadline = known.doubted;
    doubtful_.last_touch = known.doubted;
    uses_.last_touch = known.last_touch;
    uses_.possible_touch = now;
    last_alive_ = known.last_verified;
    deadline_ = known.deadline;
    origin_ = known.origin;
    server_tells_ = known.deadline && known.origin == deadline_origin::server;
    if (server_tells_) date_asked_ = known.last_verified;
    if (known.deadline && known.last_verified && *known.last_verified < *known.deadline)
        at_least_ = *known.deadline - *known.last_verified;
}

void idle_deadline::touched(boot_time asked) noexcept {
    effect_.touched(asked, uses_.last_touch ? uses_.last_touch : uses_.earlier);
    uses_.last_touch = asked;
    unseen_ = true;
    doubtful_.last_touch = false;
    doubtful_.effect = true;
    if (!server_tells_) compute();
}

void idle_deadline::server_says(boot_time asked, duration idles_in) noexcept {
    if (idles_in > longest_plausible) return server_says_nonsense(asked);
    see_body(asked);
    note_left(asked, idles_in);
    idles_in -= dates_.excess(own_idle_time());
    if (!defect("dates_believed"))
        idles_in = std::min(idles_in, organization_.longest().value_or(longest_plausible) + date_resolution);
    if (idles_in <= duration::zero()) {
        dates_.note_outlived(date_shown(asked, idles_in), server_date());
        return server_says_nonsense(asked);
    }
    dates_.note_ahead(date_shown(asked, idles_in));
    date_asked_ = asked;
    server_tells_ = true;
    tells_doubtfully_ = false;
    answered_ = true;
    doubtful_.deadline = false;
    unseen_ = false;
    doubtful_.lengthened.reset();
    const auto shown = asked + std::max(idles_in - date_resolution, duration::zero());
    const auto certain = organization_.certain ? organization_.timeout : std::nullopt;
    effect_.judge({shown, deadline_, certain, idle_time()});
    // A date that goes back is one of a shorter timeout than before.
    if (deadline_ && *deadline_ - shown > date_tolerance) at_least_.reset();
    at_least_ = std::max(at_least_.value_or(duration::zero()), shown - asked);
    deadline_ = shown;
    origin_ = deadline_origin::server;
    if (defect("deadline_too_late")) deadline_ = shown + seconds{20};
}

void idle_deadline::server_says_nothing(boot_time asked) noexcept {
    see_body(asked);
    server_tells_ = false;
    tells_doubtfully_ = false;
    answered_ = true;
    unseen_ = false;
    doubtful_.lengthened.reset();
    effect_.give_up();
    compute();
    seen_alive(asked);
}

void idle_deadline::server_says_nonsense(boot_time asked) noexcept {
    server_says_nothing(asked);
    tells_doubtfully_ = true;
}

void idle_deadline::note_left(boot_time asked, duration idles_in) noexcept {
    if (effect_.pending() && uses_.last_touch && idles_in > duration::zero())
        dates_.note_touch(*uses_.last_touch, asked - *uses_.last_touch + idles_in);
}

void idle_deadline::date_doubted(boot_time asked, std::optional<duration> idles_in) noexcept {
    if (idles_in && *idles_in <= longest_plausible) note_left(asked, *idles_in);
    if (uses_.last_touch && organization_.timeout && effect_.effective() != false) {
        if (idles_in) return server_says_nonsense(asked);
        return server_says_nothing(asked);
    }
    see_body(asked);
    answered_ = true;
    effect_.give_up();
    if (deadline_ && idles_in && *idles_in > duration::zero())
        deadline_ = std::min(*deadline_, date_shown(asked, *idles_in));
    seen_alive(asked);
}

void idle_deadline::see_body(boot_time asked) noexcept {
    if (uses_.last_touch == asked) doubtful_.effect = false;
}

bool idle_deadline::is_outdated(boot_time asked, duration idles_in) const noexcept {
    const auto date = date_shown(asked, idles_in - dates_.excess(own_idle_time()));
    return dates_.is_outdated(date, asked, server_date());
}

void idle_deadline::seen_alive(boot_time now) noexcept {
    last_alive_ = std::max(last_alive_.value_or(now), now);
    if (deadline_ && *deadline_ <= now) deadline_.reset();
}

void idle_deadline::compute() noexcept {
    deadline_.reset();
    if (!uses_.last_touch || !organization_.timeout || effect_.effective() == false) return;
    const auto computed = dates_.touch_before().value_or(*uses_.last_touch) + *organization_.timeout;
    if (last_alive_ && computed <= *last_alive_) return;
    deadline_ = computed;
    doubtful_.deadline = doubtful_.last_touch;
    origin_ = deadline_origin::computed;
}

std::optional<boot_time> idle_deadline::bound() const noexcept {
    const auto longest = organization_.longest().value_or(longest_plausible);
    return latest_by(proved_idle_time() ? *idle_time() : longest);
}

std::optional<boot_time> idle_deadline::latest_by(std::optional<duration> idle_time) const noexcept {
    auto latest = std::max(deadline_, doubtful_.lengthened);  // nullopt is less than any
    // A date that is too early may be that of a clock that is ahead.
    if (latest && effect_.effective() == true && uses_.last_touch && own_idle_time())
        latest = std::max(*latest, *uses_.last_touch + *own_idle_time());
    if (effect_.effective() == false || !idle_time) return latest;
    for (const auto& touch : {effect_.pending(), uses_.possible_touch})
        if (touch) latest = std::max(latest, std::optional{*touch + *idle_time});
    return latest;
}

std::optional<duration> idle_deadline::idle_time() const noexcept {
    const auto told = proved_idle_time();
    return effect_.observed() ? told : std::max(at_least_, told);  // nullopt is less than any
}

std::optional<duration> idle_deadline::proved_idle_time() const noexcept {
    const auto& observed = effect_.observed();
    if (!observed) return organization_.timeout;
    if (organization_.timeout && std::chrono::abs(*observed - *organization_.timeout) <= date_tolerance)
        return organization_.timeout;
    return observed;
}

}  // namespace tokenkeeper
