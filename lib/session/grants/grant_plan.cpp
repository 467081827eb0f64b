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

/// A refresh whose answer may be lost is repeated when the present token has ended, which is known to the
/// second.
constexpr duration past_end = seconds{1};
constexpr duration lost_answer_wait = seconds{2};

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

/// A doubted refresh waits until the token in use has ended.
boot_time wait_for_the_end(boot_time due, const token_life& current) noexcept {
    return std::max(due, current.expires.value() + past_end);
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
    if (!possible()) return;
    due_ = renewal_due(life, random);
    if (vain_renewals_ > 0 && life.expires) due_ = renewal_after_vain_ones(life, vain_renewals_);
    cause_ = request_cause::token_ends_soon;
    if (answer_may_be_lost_ && due_ && life.expires) due_ = wait_for_the_end(*due_, life);
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
    if (answer_may_be_lost_) due_ = std::max(now + lost_answer_wait, failures_.retry());
}

void grant_plan::not_accepted(const token_life* living, boot_time now, double random) noexcept {
    died(now, false);
    if (!possible() || living == nullptr) return;
    due_ = put_off(*due_, *living, random);
    cause_ = request_cause::token_ends_soon;
}

bool grant_plan::command_ended(const token_life& living, double random) noexcept {
    if (!due_ || cause_ != request_cause::command) return false;
    due_ = put_off(*due_, living, random);
    cause_ = request_cause::token_ends_soon;
    failures_.forget_count();
    return true;
}

void grant_plan::granted(boot_time asked) noexcept {
    spacing_.granted(asked);
    failures_.forget();
    answer_may_be_lost_ = false;
    due_.reset();
    refusal_.lift();
}

void grant_plan::failed(const error& failure, const token_life* current, boot_time now, double random) {
    if (failure.which() == errc::cancelled) return;
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
    failures_.add(failure, ends ? std::optional{*current->expires - now} : std::nullopt, now, random);
    due_ = failures_.retry();
    if (type_ != grant_type::refresh_token || !may_be_processed(failure)) return;
    if (defect("lost_answers_ignored")) return;
    answer_may_be_lost_ = true;
    if (ends) {
        due_ = wait_for_the_end(*due_, *current);
    } else if (current != nullptr && !current->expires) {
        due_.reset();  // it has ended when the API rejects it
    }
}

void grant_plan::answer_was_lost(const token_life* current) noexcept {
    answer_may_be_lost_ = true;
    if (due_ && current != nullptr && current->expires) due_ = wait_for_the_end(*due_, *current);
}

void grant_plan::store_recovered(boot_time now) noexcept {
    const auto retry = failures_.retry_with_store();
    // A plan that was made since does not wait for the store.
    if (retry && due_ == failures_.retry()) due_ = std::min(*due_, spacing_.earliest(std::max(now, *retry)));
}

void grant_plan::refuse(std::string reason, std::string explanation) {
    refusal_.begin(std::move(reason), std::move(explanation));
}

void grant_plan::allow(boot_time now, request_cause cause) noexcept {
    refusal_.lift();
    failures_.forget();
    spacing_.reset();
    suspended_ = false;
    need(now, cause);
}

bool grant_plan::hastens() const noexcept {
    return possible() && !refused() && failures_.count() == 0 && !answer_may_be_lost_ && vain_renewals_ == 0;
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
