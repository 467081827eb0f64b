#include "lib/session/requests/request_flight.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/requests/backoff.hpp"

#include <cassert>

namespace tokenkeeper {

namespace {

bool is_timeout(errc e) noexcept {
    return e == errc::request_timeout || e == errc::connect_timeout || e == errc::tls_timeout ||
           e == errc::resolve_timeout;
}

/// The request may be sent again without a new decision: its connection was closed before a byte of an answer
/// came.
bool repeatable(operation request) noexcept {
    return checks(request);
}

}  // namespace

void request_flight::begin(operation kind, std::uint64_t ticket, boot_time now, bool past_stores) noexcept {
    assert(!current_);
    current_ = request{kind, now, ticket, false, past_stores};
    last_start_ = now;
}

void request_flight::discard() noexcept {
    if (current_) current_->discarded = true;
}

request_flight::request request_flight::take() noexcept {
    assert(current_);
    const auto answered = *current_;
    current_.reset();
    return answered;
}

request_flight::request request_flight::succeed(bool was_sent) noexcept {
    if (was_sent) ++sent_;
    stale_ = false;
    timed_out_ = false;
    return take();
}

request_flight::request request_flight::fail(const error& failure, bool was_sent) noexcept {
    if (was_sent) ++sent_;
    const auto answered = take();
    timed_out_ = is_timeout(failure.which());
    stale_ = failure.which() == errc::connection_stale && !stale_ && repeatable(answered.what);
    if (was_sent && failure.which() != errc::cancelled) ++failed_;
    return answered;
}

boot_time request_flight::free_at() const noexcept {
    if (defect("gap_ignored")) return boot_time{};
    return last_start_ ? *last_start_ + least_gap : boot_time{};
}

}  // namespace tokenkeeper
