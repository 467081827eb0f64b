#include "lib/session/grants/grant_plan.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/requests/backoff.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

/// Longest wait between two attempts while nothing is known to be wrong for good.
constexpr duration longest_delay = seconds{300};
/// First wait after an answer that time alone does not mend (404, 400 without an OAuth error).
constexpr duration first_outage_delay = seconds{30};
/// From one grant to the next where tokens are killed as soon as they are granted: doubles from the first.
constexpr duration first_spacing = seconds{30};
constexpr duration longest_spacing = std::chrono::hours{1};
/// While a grant is refused for good, one look an hour remains: did somebody mend it?
constexpr duration hourly = std::chrono::hours{1};
/// A refresh whose answer may be lost is repeated when the present token has ended, which is known to the
/// second.
constexpr duration past_end = seconds{1};
constexpr duration lost_answer_wait = seconds{2};

}  // namespace

bool may_be_processed(const error& failure) noexcept {
    return may_have_arrived(failure.which()) && failure.http_status != 503;
}

bool grant_plan::worth_a_look(const error& failure) const noexcept {
    const auto cause = failure.which();
    if (type_ == grant_type::client_credentials) return true;
    // The login service refused the client, so it did not use the refresh token up.
    return cause == errc::invalid_client || cause == errc::unauthorized_client;
}

void grant_plan::need(boot_time at, request_cause cause) noexcept {
    if (!possible()) return;
    due_ = spaced(at);
    cause_ = cause;
}

/// `at`, or later where tokens were killed soon after they were granted.
boot_time grant_plan::spaced(boot_time at) const noexcept {
    if (killed_in_a_row_ == 0 || !last_grant_) return at;
    auto spacing = first_spacing;
    for (unsigned i = 1; i < killed_in_a_row_ && spacing < longest_spacing; ++i)
        spacing *= 2;
    return std::max(at, *last_grant_ + std::min(spacing, longest_spacing));
}

void grant_plan::in_use(const token_life& life, double random) noexcept {
    if (!possible()) return;
    due_ = renewal_due(life, random);
    cause_ = request_cause::token_ends_soon;
    if (answer_may_be_lost_ && due_ && life.expires) wait_for_the_end(&life);
    // Where it was to be replaced and is not, nobody killed it.
    if (std::exchange(replacing_, false) && killed_in_a_row_ > 0) --killed_in_a_row_;
}

void grant_plan::died(boot_time now, bool natural) noexcept {
    if (!possible()) return;
    replacing_ = true;
    cause_ = natural ? request_cause::token_missing : request_cause::token_rejected;
    killed_in_a_row_ = natural ? 0 : killed_in_a_row_ + 1;
    due_ = spaced(now);
    // A deadline is known to the second or two: the old token may live for as long after it.
    if (answer_may_be_lost_) due_ = std::max(*due_, now + lost_answer_wait);
}

void grant_plan::not_accepted(const token_life* living, boot_time now, double random) noexcept {
    died(now, false);
    if (!possible() || living == nullptr) return;
    put_off(*living, random);
}

void grant_plan::command_ended(const token_life& living, double random) noexcept {
    if (due_ && cause_ == request_cause::command) put_off(living, random);
}

/// Until the token that serves ends soon.
void grant_plan::put_off(const token_life& living, double random) noexcept {
    const auto renewal = renewal_due(living, random);
    if (renewal) {
        due_ = std::max(*due_, *renewal);
    } else {
        due_.reset();
    }
    cause_ = request_cause::token_ends_soon;
}

void grant_plan::granted(boot_time asked) noexcept {
    last_grant_ = asked;
    if (!std::exchange(replacing_, false)) killed_in_a_row_ = 0;
    failures_ = 0;
    answer_may_be_lost_ = false;
    due_.reset();
    clear_refusal();
}

void grant_plan::failed(const error& failure, const token_life* current, boot_time now, double random) {
    if (failure.which() == errc::cancelled) return;
    if (refused() && hourly_look_) hourly_look_ = now + hourly;
    if (failure.code == condition::give_up) {
        const bool lost = failure.which() == errc::invalid_grant && answer_may_be_lost_;
        if (lost) {
            return refuse("refresh_answer_lost",
                          "the answer to an earlier refresh was lost, and the new refresh token with it (" +
                              failure.message + ")");
        }
        refuse(std::string{failure.name()}, failure.message);
        if (worth_a_look(failure)) hourly_look_ = now + hourly;
        if (defect("refusals_retried")) hourly_look_ = now + longest_delay;
        if (defect("refusal_final")) hourly_look_.reset();
        return;
    }
    if (refused()) return obey(failure.retry_after, now, random);
    ++failures_;
    retry_terms terms{.failures = failures_, .longest = longest_delay, .retry_after = failure.retry_after};
    if (failure.code != condition::retry_later) terms.first = first_outage_delay;
    const bool ends = current != nullptr && current->expires && *current->expires > now;
    if (ends) terms.remaining = *current->expires - now;
    due_ = now + retry_delay(terms, random);
    if (type_ != grant_type::refresh_token || !may_be_processed(failure)) return;
    if (defect("lost_answers_ignored")) return;
    answer_may_be_lost_ = true;
    if (ends) wait_for_the_end(current);
}

void grant_plan::answer_was_lost(const token_life* current) noexcept {
    answer_may_be_lost_ = true;
    if (due_ && current != nullptr && current->expires) wait_for_the_end(current);
}

void grant_plan::wait_for_the_end(const token_life* current) noexcept {
    due_ = std::max(*due_, *current->expires + past_end);
}

/// The login service asked for silence while only hourly looks are made.
void grant_plan::obey(std::optional<seconds> retry_after, boot_time now, double random) noexcept {
    if (!retry_after || !hourly_look_) return;
    hourly_look_ = std::max(*hourly_look_, now + retry_delay({.retry_after = retry_after}, random));
}

void grant_plan::refuse(std::string reason, std::string why) {
    reason_ = std::move(reason);
    why_ = std::move(why);
    hourly_look_.reset();
}

void grant_plan::clear_refusal() noexcept {
    reason_.clear();
    why_.clear();
    hourly_look_.reset();
}

void grant_plan::allow(boot_time now, request_cause cause) noexcept {
    clear_refusal();
    failures_ = 0;
    killed_in_a_row_ = 0;
    suspended_ = false;
    need(now, cause);
}

void grant_plan::hasten(boot_time now) noexcept {
    if (!due_ || *due_ <= now || failures_ > 0 || cause_ != request_cause::token_ends_soon) return;
    need(now, request_cause::reader);
}

std::optional<boot_time> grant_plan::due() const noexcept {
    if (suspended_) return std::nullopt;
    return refused() ? hourly_look_ : due_;
}

request_cause grant_plan::cause() const noexcept {
    return refused() ? request_cause::hourly_look : cause_;
}

}  // namespace tokenkeeper
