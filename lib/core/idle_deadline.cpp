#include "lib/core/idle_deadline.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using duration = idle_deadline::duration;

/// `Date` has whole seconds: the server's clock may stand up to this much later than it says.
constexpr duration date_resolution = seconds{1};
/// Two such readings differ by this much without meaning anything.
constexpr duration tolerance = seconds{2};
/// No idle timeout is longer than eight hours (definition of IdleTokenTimeout); some room for skew between
/// servers.
constexpr duration longest_plausible = std::chrono::hours{8} + std::chrono::minutes{5};

}  // namespace

void idle_deadline::organization_says(std::optional<duration> timeout, bool certain,
                                      bool none_in_force) noexcept {
    organization_timeout_ = timeout;
    organization_certain_ = certain && timeout.has_value();
    none_in_force_ = none_in_force;
    if (organization_certain_ && observed_ && *observed_ > *timeout + tolerance) observed_.reset();
    if (!server_tells_) compute();
}

void idle_deadline::new_token() noexcept {
    idle_deadline fresh;
    fresh.organization_timeout_ = organization_timeout_;
    fresh.organization_certain_ = organization_certain_;
    fresh.none_in_force_ = none_in_force_;
    *this = fresh;
}

void idle_deadline::restore(std::optional<boot_time> last_touch, std::optional<boot_time> at,
                            deadline_origin origin) noexcept {
    last_touch_ = last_touch;
    at_ = at;
    origin_ = origin;
    server_tells_ = at && origin == deadline_origin::server;
}

void idle_deadline::touched(boot_time asked) noexcept {
    if (!touch_to_judge_) touch_before_it_ = last_touch_;
    touch_to_judge_ = asked;
    last_touch_ = asked;
    if (!server_tells_) compute();
}

void idle_deadline::server_says(boot_time asked, duration idles_in) noexcept {
    if (idles_in <= duration::zero() || idles_in > longest_plausible) return server_says_nothing(asked);
    server_tells_ = true;
    const auto shown = asked + std::max(idles_in - date_resolution, duration::zero());
    if (touch_to_judge_) judge(shown);
    at_ = shown;
    origin_ = deadline_origin::server;
}

void idle_deadline::server_says_nothing(boot_time asked) noexcept {
    server_tells_ = false;
    touch_to_judge_.reset();
    compute();
    seen_alive(asked);
}

void idle_deadline::judge(boot_time shown) noexcept {
    const auto touch = *touch_to_judge_;
    const auto left = shown - touch;
    const bool matches = (organization_certain_ && left >= *organization_timeout_ - tolerance) ||
                         (observed_ && left >= *observed_ - tolerance);
    const bool moved = at_ && shown - *at_ > tolerance;
    // How far a touch that counts would have moved it.
    std::optional<duration> expected;
    if (at_ && idle_time()) {
        expected = touch + *idle_time() - *at_;
    } else if (touch_before_it_) {
        expected = touch - *touch_before_it_;
    }

    if (matches && moved) {
        effective_ = true;
    } else if (at_ && !moved && expected && *expected > 2 * tolerance) {
        effective_ = false;
    }
    // Moved, but not to where a touch moves it, is another program's doing, or another timeout than we know:
    // seeing the same again settles it.
    if (effective_ != false) observed_ = left;
    touch_to_judge_.reset();
}

void idle_deadline::seen_alive(boot_time now) noexcept {
    if (at_ && *at_ <= now) at_.reset();
}

void idle_deadline::compute() noexcept {
    at_.reset();
    if (!last_touch_ || !organization_timeout_ || effective_ == false) return;
    at_ = *last_touch_ + *organization_timeout_;
    origin_ = deadline_origin::computed;
}

std::optional<boot_time> idle_deadline::latest() const noexcept {
    auto latest = at_;
    if (effective_ == false || !idle_time()) return latest;
    for (const auto& touch : {touch_to_judge_, last_maybe_touch_})
        if (touch && (!latest || *touch + *idle_time() > *latest)) latest = *touch + *idle_time();
    return latest;
}

std::optional<duration> idle_deadline::idle_time() const noexcept {
    if (!observed_) return organization_timeout_;
    if (organization_timeout_ && std::chrono::abs(*observed_ - *organization_timeout_) <= tolerance)
        return organization_timeout_;
    return observed_;
}

}  // namespace tokenkeeper
