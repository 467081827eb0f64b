#include "lib/net/turns/server_turns.hpp"

#include <algorithm>

namespace tokenkeeper::net {

namespace {

/// A part of the thread's time: one of two.
constexpr int share = 2;

}  // namespace

server_turns::step server_turns::join(server& who) {
    who.waiting_.insert(++last_step_);
    if (who.waiting_.size() == 1 && turn_ != &who) {
        who.had_ = std::max(who.had_, reached_);
        line_up(who);
    }
    return last_step_;
}

void server_turns::line_up(server& who) {
    who.place_ = {who.had_, *who.waiting_.begin()};
    line_.emplace(who.place_, &who);
}

void server_turns::leave(server& who, step waiting) {
    who.waiting_.erase(waiting);
    if (who.waiting_.empty()) line_.erase(who.place_);
}

std::optional<server_turns::step> server_turns::next(boot_time now) {
    left_ = std::min(left_ + (now - refilled_) / share, most_at_once);
    refilled_ = now;
    if (turn_ != nullptr || line_.empty() || left_ <= cost{}) return std::nullopt;
    turn_ = line_.begin()->second;
    line_.erase(line_.begin());
    reached_ = turn_->had_;
    return turn_->waiting_.extract(turn_->waiting_.begin()).value();
}

std::optional<boot_time> server_turns::next_at() const {
    if (turn_ != nullptr || line_.empty()) return std::nullopt;
    return left_ > cost{} ? refilled_ : refilled_ - left_ * share + cost{share};
}

void server_turns::ended(cost took) {
    left_ -= took;
    turn_->had_ += took;
    if (!turn_->waiting_.empty()) line_up(*turn_);
    turn_ = nullptr;
}

}  // namespace tokenkeeper::net
