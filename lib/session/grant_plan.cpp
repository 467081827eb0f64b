#include "lib/session/grant_plan.hpp"

#include "lib/session/backoff.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

/// Longest wait between two attempts while nothing is known to be wrong for good.
constexpr duration longest_wait = seconds{300};
/// First wait after an answer that time alone does not mend (404, 400 without an OAuth error).
constexpr duration slow_start = seconds{30};
/// From one grant to the next where tokens are killed as soon as they are granted: doubles from the first.
constexpr duration first_spacing = seconds{30};
constexpr duration longest_spacing = std::chrono::hours{1};
/// A refresh whose answer may be lost is repeated this long before the present token ends, at the earliest.
constexpr duration last_moment = seconds{60};

}  // namespace

bool may_be_processed(const error& failure) noexcept {
    return may_have_arrived(failure.which()) && failure.http_status != 503;
}

std::optional<boot_time> renewal_due(const token_life& life, double random) noexcept {
    if (!life.expires) return std::nullopt;
    const duration whole = std::max<duration>(*life.expires - life.obtained, duration::zero());
    const duration share{
        static_cast<duration::rep>(static_cast<double>(whole.count()) * (0.75 + 0.1 * random))};
    auto due = life.obtained + share;
    if (whole > std::chrono::minutes{10}) due = std::min(due, *life.expires - std::chrono::minutes{1});
    return due;
}

void grant_plan::need(boot_time at) noexcept {
    if (possible()) due_ = at;
}

void grant_plan::in_use(const token_life& life, double random) noexcept {
    if (possible()) due_ = renewal_due(life, random);
}

void grant_plan::died(boot_time now, bool natural) noexcept {
    if (!possible()) return;
    replacing_ = true;
    killed_in_a_row_ = natural ? 0 : killed_in_a_row_ + 1;
    auto spacing = first_spacing;
    for (unsigned i = 1; i < killed_in_a_row_ && spacing < longest_spacing; ++i)
        spacing *= 2;
    due_ = now;
    if (killed_in_a_row_ > 0 && last_grant_)
        due_ = std::max(now, *last_grant_ + std::min(spacing, longest_spacing));
}

void grant_plan::granted(boot_time asked) noexcept {
    last_grant_ = asked;
    if (!std::exchange(replacing_, false)) killed_in_a_row_ = 0;
    failures_ = 0;
    answer_may_be_lost_ = false;
    due_.reset();
}

void grant_plan::failed(const error& failure, const token_life* current, boot_time now, double random) {
    if (failure.which() == errc::cancelled) return;
    if (failure.code == condition::give_up) {
        const bool lost = failure.which() == errc::invalid_grant && answer_may_be_lost_;
        if (lost) {
            return refuse("refresh_answer_lost",
                          "the answer to an earlier refresh was lost, and the new refresh token with it (" +
                              failure.message + ")");
        }
        return refuse(std::string{failure.name()}, failure.message);
    }
    ++failures_;
    retry_terms terms{.failures = failures_, .longest = longest_wait, .retry_after = failure.retry_after};
    if (failure.code != condition::retry_later) terms.first = slow_start;
    const bool ends = current != nullptr && current->expires && *current->expires > now;
    if (ends) terms.remaining = *current->expires - now;
    due_ = now + retry_delay(terms, random);
    if (type_ != grant_type::refresh_token || !may_be_processed(failure)) return;
    answer_may_be_lost_ = true;
    if (ends) wait_for_the_end(current);
}

void grant_plan::answer_was_lost(const token_life* current) noexcept {
    answer_may_be_lost_ = true;
    if (due_ && current != nullptr && current->expires) wait_for_the_end(current);
}

void grant_plan::wait_for_the_end(const token_life* current) noexcept {
    const auto life = *current->expires - current->obtained;
    due_ = std::max(*due_, *current->expires - std::max<duration>(last_moment, life / 20));
}

void grant_plan::refuse(std::string reason, std::string why) {
    reason_ = std::move(reason);
    why_ = std::move(why);
}

void grant_plan::allow(boot_time now) noexcept {
    reason_.clear();
    why_.clear();
    failures_ = 0;
    killed_in_a_row_ = 0;
    if (possible()) due_ = now;
}

}  // namespace tokenkeeper
