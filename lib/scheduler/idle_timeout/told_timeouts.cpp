#include "lib/scheduler/idle_timeout/told_timeouts.hpp"

#include <utility>

namespace tokenkeeper {

namespace {

/// No timeout in force is the longest.
bool is_shorter(const genesys::idle_token_timeout& one, const genesys::idle_token_timeout& other) {
    const auto length = one.shortest_in_force();
    const auto compared = other.shortest_in_force();
    return length && (!compared || *length < *compared);
}

}  // namespace

genesys::idle_token_timeout told_timeouts::add(giver_id giver, const genesys::idle_token_timeout& told,
                                               const genesys::idle_token_timeout* before,
                                               const lender_pool& lenders) {
    if (last_ && last_->giver != giver) other_ = std::move(last_);
    if (other_ && (other_->giver == giver || !lenders.lends(other_->giver))) other_.reset();
    last_ = word{giver, told};
    const bool differs = other_ && other_->timeout.shortest_in_force() != told.shortest_in_force();
    disagreements_ = differs ? disagreements_ + 1 : 0;
    if (other_) return is_shorter(other_->timeout, told) ? other_->timeout : told;
    if (before != nullptr && wants_another(lenders) && is_shorter(*before, told)) return *before;
    return told;
}

std::optional<giver_id> told_timeouts::last_giver() const {
    if (!last_) return std::nullopt;
    return last_->giver;
}

bool told_timeouts::wants_another(const lender_pool& lenders) const {
    return (last_ && !other_ && lenders.has_several_givers()) || disagreements_ == 1;
}

std::optional<giver_id> told_timeouts::news_of_doubt() const {
    if (disagreements_ != 2) return std::nullopt;
    return is_shorter(last_->timeout, other_->timeout) ? other_->giver : last_->giver;
}

void told_timeouts::forget() {
    last_.reset();
    other_.reset();
    disagreements_ = 0;
}

}  // namespace tokenkeeper
