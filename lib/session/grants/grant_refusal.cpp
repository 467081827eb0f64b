#include "lib/session/grants/grant_refusal.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/requests/backoff.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace {

/// The time from one look to the next while a grant is refused for good.
constexpr boot_clock::duration look_interval = std::chrono::hours{1};
/// The interval under the defect `refusals_retried`.
constexpr boot_clock::duration defective_look_interval = seconds{300};

bool worth_a_look(const error& failure, grant_type type) noexcept {
    const auto cause = failure.which();
    if (type == grant_type::client_credentials) return true;
    // The login service refused the client, so it did not use the refresh token up.
    return cause == errc::invalid_client || cause == errc::unauthorized_client;
}

}  // namespace

const grant_refusal::standing& grant_refusal::shown() const noexcept {
    static const standing none;
    return standing_ ? *standing_ : none;
}

void grant_refusal::begin(std::string reason, std::string explanation) {
    standing_ = standing{std::move(reason), std::move(explanation)};
}

void grant_refusal::begin(std::string reason, std::string explanation, failure_streak::failure cause) {
    begin(std::move(reason), std::move(explanation));
    standing_->cause = std::move(cause);
}

void grant_refusal::begin(const error& failure, grant_type type, boot_time now) {
    begin(std::string{failure.name()}, failure.message, {now, failure});
    auto& next_look = standing_->next_look;
    if (worth_a_look(failure, type)) next_look = now + look_interval;
    if (defect("refusals_retried")) next_look = now + defective_look_interval;
    if (defect("refusal_final")) next_look.reset();
}

void grant_refusal::lift() noexcept {
    standing_.reset();
}

void grant_refusal::look_failed(boot_time now) noexcept {
    if (next_look()) standing_->next_look = now + look_interval;
}

void grant_refusal::obey(std::optional<seconds> retry_after, boot_time now, double random) noexcept {
    if (!retry_after || !next_look()) return;
    standing_->next_look = std::max(*next_look(), now + retry_delay({.retry_after = retry_after}, random));
}

}  // namespace tokenkeeper
