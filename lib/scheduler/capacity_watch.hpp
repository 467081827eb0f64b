#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/capacity.hpp"

#include <optional>

namespace tokenkeeper {

/// Sums up the need of one organization's sessions, which changes with each of them, and decides when the log
/// tells people that it no longer fits, or fits again.
class capacity_watch {
public:
    explicit capacity_watch(double rate) noexcept { set_rate(rate); }

    void set_rate(double rate) noexcept;
    /// A session that needed `before` needs `after` now; a new one needed nothing, as does one that is gone.
    void change(const request_demand& before, const request_demand& after) noexcept;

    [[nodiscard]] const capacity_report& report() const noexcept { return report_; }

    /// The report, if people should read one now: at the begin of an overload and at its end, at most once a
    /// minute, and not each time if the need swings around the limit.
    std::optional<capacity_report> take_news(boot_time now);
    /// The time at which take_news() has something to tell; nullopt: never, if nothing changes.
    [[nodiscard]] std::optional<boot_time> news_due() const noexcept;

private:
    void assess() noexcept;
    [[nodiscard]] bool overloaded() const noexcept;

    double rate_ = 0;
    request_demand sum_;
    capacity_report report_;
    bool told_overloaded_ = false;
    std::optional<boot_time> told_at_;
};

}  // namespace tokenkeeper
