#include "lib/session/grants/grant_plan.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/reasons.hpp"
#include "lib/session/requests/backoff.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

/// Longest wait between two attempts while nothing is known to be wrong for good.
constexpr duration longest_delay = seconds{300};
/// First wait after an answer that time alone does not mend (404, 400 without an OAuth error).
constexpr duration first_outage_delay = seconds{30};
/// A refresh whose answer may be lost is repeated when the present token has ended, which is known to the
/// second.
constexpr duration past_end = seconds{1};
constexpr duration lost_answer_wait = seconds{2};
/// After a grant that failed because of the state store, which may be well and unwell in turns.
constexpr duration store_pause = seconds{5};

/// The login service refuses with one of these statuses and says why (RFC 6749 §5.2); here nobody does.
bool is_unexplained_refusal(const error& failure) noexcept {
    const auto status = failure.http_status;
    return (status == 400 || status == 401 || status == 403) && failure.api_code.empty() &&
           failure.code != condition::give_up && !defect("spoilt_refusals_believed");
}

/// The next renewal where those before gave no token that lives longer. After the one at the end, others
/// come with more and more space.
boot_time renewal_after_vain_ones(const token_life& life, unsigned vain) noexcept {
    const auto end = life.expires.value();
    if (vain == 1) return end - (end - life.obtained) / 4;
    const auto spacing = retry_delay({.failures = vain - 1, .first = first_outage_delay}, 0);
    return vain == 2 ? end + past_end : std::max(end + past_end, life.obtained + spacing);
}

bool lives_hardly_longer(const token_life& fresh, const token_life& old) noexcept {
    return old.expires && fresh.expires &&
           *fresh.expires - *old.expires < (*fresh.expires - fresh.obtained) / 2;
}

/// An attempt is put off until the token that serves ends soon; nullopt where its end is not known.
std::optional<boot_time> put_off(boot_time due, const token_life& living, double random) noexcept {
    const auto renewal = renewal_due(living, random);
    return renewal ? std::optional{std::max(due, *renewal)} : std::nullopt;
}

}  // namespace

bool may_be_processed(const error& failure) noexcept {
    if (failure.http_status == 503) return false;
    return may_have_arrived(failure.which()) || is_unexplained_refusal(failure);
}

void grant_plan::need(boot_time wanted, request_cause cause) noexcept {
    if (!possible()) return;
    due_ = spacing_.earliest(wanted);
    cause_ = cause;
}

void grant_plan::in_use(const token_life& life, double random, const token_life* replaced) noexcept {
    if (replaced != nullptr) {
        const bool ahead = cause_ == request_cause::token_ends_soon || cause_ == request_cause::reader;
        const bool vain = ahead && lives_hardly_longer(life, *replaced) && !defect("vain_renewals_repeated");
        vain_renewals_ = vain ? vain_renewals_ + 1 : 0;
    }
    store_failed_at_.reset();  // the token lives: what failed is not wanted any more
    if (!possible()) return;
    due_ = renewal_due(life, random);
    if (vain_renewals_ > 0 && life.expires) due_ = renewal_after_vain_ones(life, vain_renewals_);
    cause_ = request_cause::token_ends_soon;
    if (answer_may_be_lost_ && due_) wait_for_the_end(&life);
    spacing_.token_lives();
}

void grant_plan::died(boot_time now, bool natural) noexcept {
    if (!possible()) return;
    cause_ = natural ? request_cause::token_missing : request_cause::token_rejected;
    spacing_.token_died(natural);
    due_ = spacing_.earliest(now);
    // A deadline is known to the second or two: the old token may live for as long after it.
    if (answer_may_be_lost_) due_ = std::max(*due_, now + lost_answer_wait);
}

void grant_plan::replaced_token_died(boot_time now) noexcept {
    if (answer_may_be_lost_) due_ = std::max(now + lost_answer_wait, earliest_retry_);
}

void grant_plan::not_accepted(const token_life* living, boot_time now, double random) noexcept {
    died(now, false);
    if (!possible() || living == nullptr) return;
    store_failed_at_.reset();
    due_ = put_off(*due_, *living, random);
    cause_ = request_cause::token_ends_soon;
}

bool grant_plan::command_ended(const token_life& living, double random) noexcept {
    if (!due_ || cause_ != request_cause::command) return false;
    due_ = put_off(*due_, living, random);
    cause_ = request_cause::token_ends_soon;
    forget_failures();
    store_failed_at_.reset();
    return true;
}

void grant_plan::forget_failures() noexcept {
    failures_ = 0;
    failures_without_token_ = 0;
}

void grant_plan::granted(boot_time asked) noexcept {
    spacing_.granted(asked);
    forget_failures();
    earliest_retry_ = {};
    answer_may_be_lost_ = false;
    store_failed_at_.reset();
    due_.reset();
    refusal_.lift();
}

void grant_plan::failed(const error& failure, const token_life* current, boot_time now, double random) {
    if (failure.which() == errc::cancelled) return;
    store_failed_at_.reset();
    if (failure.which() == errc::state_not_saved) store_failed_at_ = now;
    refusal_.look_failed(now);
    if (failure.code == condition::give_up) {
        const bool lost = failure.which() == errc::invalid_grant && answer_may_be_lost_;
        if (lost) {
            return refusal_.begin(
                std::string{reasons::refresh_answer_lost},
                "the answer to an earlier refresh was lost, and the new refresh token with it (" +
                    failure.message + ")",
                {now, failure});
        }
        return refusal_.begin(failure, type_, now);
    }
    if (refused()) return refusal_.obey(failure.retry_after, now, random);
    const bool ends = current != nullptr && current->expires && *current->expires > now;
    ++failures_;
    // Near the end of a token attempts come fast, and their number says nothing of how long the fault lasts.
    if (!ends) ++failures_without_token_;
    const auto count = ends ? failures_ : failures_without_token_;
    retry_terms terms{.failures = count, .longest = longest_delay, .retry_after = failure.retry_after};
    if (failure.code != condition::retry_later) terms.first = first_outage_delay;
    if (ends) terms.remaining = *current->expires - now;
    earliest_retry_ = now + retry_delay(terms, random);
    due_ = earliest_retry_;
    if (type_ != grant_type::refresh_token || !may_be_processed(failure)) return;
    if (defect("lost_answers_ignored")) return;
    answer_may_be_lost_ = true;
    if (ends) {
        wait_for_the_end(current);
    } else if (current != nullptr && !current->expires) {
        due_.reset();  // it has ended when the API rejects it
    }
}

void grant_plan::answer_was_lost(const token_life* current) noexcept {
    answer_may_be_lost_ = true;
    if (due_) wait_for_the_end(current);
}

/// A doubted refresh waits until the token in use has ended, where that is known.
void grant_plan::wait_for_the_end(const token_life* current) noexcept {
    if (current != nullptr && current->expires) due_ = std::max(*due_, *current->expires + past_end);
}

void grant_plan::store_recovered(const token_life* current, boot_time now) noexcept {
    const auto failed_at = std::exchange(store_failed_at_, std::nullopt);
    if (!failed_at || refused() || !due_) return;
    due_ = std::min(*due_, spacing_.earliest(std::max(now, *failed_at + store_pause)));
    earliest_retry_ = std::min(earliest_retry_, *due_);
    if (answer_may_be_lost_) wait_for_the_end(current);
}

void grant_plan::refuse(std::string reason, std::string explanation) {
    refusal_.begin(std::move(reason), std::move(explanation));
}

void grant_plan::allow(boot_time now, request_cause cause) noexcept {
    refusal_.lift();
    forget_failures();
    earliest_retry_ = {};
    spacing_.reset();
    suspended_ = false;
    need(now, cause);
}

bool grant_plan::hastens() const noexcept {
    return possible() && !refused() && failures_ == 0 && !answer_may_be_lost_ && vain_renewals_ == 0;
}

void grant_plan::hasten(boot_time now) noexcept {
    if (hastens() && due_ && *due_ > now && cause_ == request_cause::token_ends_soon)
        need(now, request_cause::reader);
}

std::optional<boot_time> grant_plan::due() const noexcept {
    if (suspended_) return std::nullopt;
    return refused() ? refusal_.next_look() : due_;
}

request_cause grant_plan::cause() const noexcept {
    return refused() ? request_cause::hourly_look : cause_;
}

}  // namespace tokenkeeper
