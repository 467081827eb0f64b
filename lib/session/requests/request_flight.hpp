#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/session/request.hpp"

#include <cstdint>
#include <optional>

namespace tokenkeeper {

/// The one request that a session may have under way, and what is remembered of those before it (rule 3).
class request_flight {
public:
    /// A request that was begun and is not answered yet.
    struct request {
        operation what{};
        boot_time at;
        std::uint64_t ticket = 0;
        bool discarded = false;    ///< it is about another token than the present one
        bool past_stores = false;  ///< as planned_request says
        bool in_time = false;      ///< it began within a check interval after it was due
        request_cause cause{};     ///< of one that was noted to begin
    };

    /// The request under way was sent at `now` at the latest, later than it began: the intent of a grant is
    /// made durable first.
    void delay(boot_time now) noexcept { last_start_ = now; }
    /// REQUIRES: nothing is under way.
    void begin(operation kind, std::uint64_t ticket, boot_time now, bool past_stores = false) noexcept;
    /// What is under way began for this reason, and in time, or not. REQUIRES: something is under way.
    void note_begin(request_cause cause, bool in_time) noexcept {
        current_->cause = cause;
        current_->in_time = in_time;
    }
    /// The answer of what is under way will say nothing about the present token.
    void discard() noexcept;
    /// The request under way came to its end; `was_sent`: not without being sent. REQUIRES: one is under
    /// way.
    request succeed(bool was_sent = true) noexcept;
    request fail(const error& failure, bool was_sent = true) noexcept;

    [[nodiscard]] const std::optional<request>& current() const noexcept { return current_; }
    /// The earliest start of the next request: one a second.
    [[nodiscard]] boot_time free_at() const noexcept;
    /// The last request met a connection that the server had closed: it is asked again, once.
    [[nodiscard]] bool stale() const noexcept { return stale_; }
    /// The last request got no answer in time.
    [[nodiscard]] bool timed_out() const noexcept { return timed_out_; }
    /// How many were sent and have ended, and how many of those failed. One that ends unsent is none.
    [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }
    [[nodiscard]] std::uint64_t failed() const noexcept { return failed_; }

private:
    request take() noexcept;

    std::optional<request> current_;
    std::optional<boot_time> last_start_;
    bool stale_ = false;
    bool timed_out_ = false;
    std::uint64_t sent_ = 0;
    std::uint64_t failed_ = 0;
};

}  // namespace tokenkeeper
