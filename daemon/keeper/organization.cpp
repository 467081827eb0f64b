#include "daemon/keeper/organization.hpp"

#include "daemon/logging/catalogue.hpp"
#include "lib/session/backoff.hpp"

#include <algorithm>

namespace tokenkeeper::keeper {

namespace {

/// A throttled episode is over when this long no 429 came.
constexpr boot_clock::duration episode_gap = std::chrono::minutes{5};
/// First wait after the idle timeout could not be read.
constexpr boot_clock::duration unread_wait = seconds{10};

}  // namespace

organization::organization(std::string name, const organization_policy& policy, std::uint64_t key,
                           boot_time now)
    : budget(policy.max_requests_per_second),
      name_(std::move(name)),
      policy_(policy),
      key_(key),
      check_timeout_at_(now) {}

void organization::set_policy(const organization_policy& policy, boot_time now) {
    policy_ = policy;
    budget.set_rate(policy.max_requests_per_second);
    check_timeout_at_ = std::min(check_timeout_at_, now + policy.idle_timeout_check);
}

std::optional<logging::event> organization::timeout_told(const genesys::idle_token_timeout& told,
                                                         boot_time now) {
    timeout_failures_ = 0;
    check_timeout_at_ = now + policy_.idle_timeout_check;
    timeout_checked_ = now;
    if (timeout_ && timeout_->json() == told.json()) return std::nullopt;
    const bool known_before = timeout_.has_value();
    timeout_ = told;
    auto line = logging::make_event(logging::events::organization_idle_timeout_changed, {});
    line.organization = name_;
    line.message = std::string{"the organization's idle timeout is "} + (known_before ? "now " : "") +
                   (told.enabled() && told.timeout() ? format_duration(*told.timeout()) : "off") +
                   (told.groups_enabled() ? "; groups have their own" : "");
    return line;
}

void organization::timeout_not_told(std::optional<seconds> retry_after, boot_time now, double random) {
    const retry_terms terms{.failures = ++timeout_failures_,
                            .first = unread_wait,
                            .longest = policy_.idle_timeout_check,
                            .retry_after = retry_after};
    check_timeout_at_ = now + retry_delay(terms, random);
}

std::optional<logging::event> organization::throttled(const error& failure, boot_time now) {
    ++throttled_;
    const bool known = last_throttled_ && now - *last_throttled_ < episode_gap;
    last_throttled_ = now;
    if (known) return std::nullopt;
    auto line = logging::make_event(logging::events::organization_throttled,
                                    "Genesys Cloud limits the rate of requests");
    line.organization = name_;
    line.correlation_id = failure.correlation_id;
    if (failure.retry_after) line.message += "; asked to wait " + format_duration(*failure.retry_after);
    return line;
}

organization_view organization::view(const instant& now) const {
    organization_view view;
    view.name = name_;
    view.api_url = policy_.api_url;
    if (timeout_) {
        view.idle_timeout_enabled = timeout_->enabled();
        view.idle_timeout = timeout_->timeout();
        view.groups_enabled = timeout_->groups_enabled();
    }
    if (timeout_checked_) view.idle_timeout_checked = now.to_wall(*timeout_checked_);
    view.requests = requests;
    view.throttled = throttled_;
    return view;
}

}  // namespace tokenkeeper::keeper
