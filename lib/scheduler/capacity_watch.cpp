#include "lib/scheduler/capacity_watch.hpp"

namespace tokenkeeper {

namespace {

/// People are told once checks are stretched by more than this.
constexpr double noticeable_stretch = 1.05;
constexpr std::chrono::minutes news_gap{1};

}  // namespace

void capacity_watch::set_rate(double rate) noexcept {
    rate_ = rate;
    assess();
}

void capacity_watch::change(const request_demand& before, const request_demand& after) noexcept {
    if (before == after) return;
    sum_.vital += after.vital - before.vital;
    sum_.routine += after.routine - before.routine;
    assess();
}

void capacity_watch::assess() noexcept {
    report_ = assess_capacity(rate_, sum_);
}

/// Between the limits it stays what people were told.
bool capacity_watch::overloaded() const noexcept {
    const double limit = told_overloaded_ ? 1.0 : noticeable_stretch;
    return report_.too_many_kept() || report_.stretch > limit;
}

std::optional<boot_time> capacity_watch::news_due() const noexcept {
    if (overloaded() == told_overloaded_) return std::nullopt;
    return told_at_ ? *told_at_ + news_gap : boot_time{};
}

std::optional<capacity_report> capacity_watch::take_news(boot_time now) {
    const auto due = news_due();
    if (!due || *due > now) return std::nullopt;
    told_overloaded_ = !told_overloaded_;
    told_at_ = now;
    return report_;
}

}  // namespace tokenkeeper
