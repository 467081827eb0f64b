#pragma once

#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/watch/watch_request.hpp"

#include <optional>

namespace tokenkeeper::ctl {

/// Knows whether the daemon answers, and since when it does not.
class watch_trouble {
public:
    /// Nothing was answered before `start`.
    explicit watch_trouble(wall_time start) : last_answer_{start} {}

    void succeed(const watch_request& request, instant now);
    void fail(const watch_request& request, const failure& reason, instant now);
    /// Nothing in sight needs the request that failed.
    void forget() noexcept { reason_.reset(); }

    /// Null: all is well.
    [[nodiscard]] const failure* reason() const noexcept { return reason_ ? &*reason_ : nullptr; }
    [[nodiscard]] const watch_request& request() const noexcept { return request_; }
    [[nodiscard]] bool was_answered() const noexcept { return was_answered_; }
    /// The last answer before the trouble began.
    [[nodiscard]] wall_time since() const noexcept { return since_; }
    /// Nothing is asked before.
    [[nodiscard]] boot_time next_try() const noexcept { return next_try_; }

private:
    wall_time last_answer_;
    wall_time since_{};
    bool was_answered_ = false;
    watch_request request_{};  ///< that failed
    std::optional<failure> reason_{};
    boot_time next_try_{};
};

}  // namespace tokenkeeper::ctl
