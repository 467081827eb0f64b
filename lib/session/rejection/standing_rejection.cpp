#include "lib/session/rejection/standing_rejection.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

/// The times of the next looks, counted from the first 401.
constexpr std::array<duration, 6> ladder{seconds{1},  seconds{5},   seconds{15},
                                         seconds{60}, seconds{300}, seconds{900}};
constexpr duration beyond_ladder = std::chrono::hours{1};
/// A 401 is believed once it has stood for this time, over this number of answers.
constexpr duration believed_after = seconds{60};
constexpr unsigned believed_answers = 3;
/// A grant may replace the token once a confirmed 401 has stood for this time.
constexpr duration replaced_after = seconds{10};
/// Looks go on for this time if no deadline is known.
constexpr duration longest_search = std::chrono::hours{24};
/// Our clock and the moment of death may differ by this much.
constexpr duration slack = seconds{1};
/// A look and the touch after it take at least this time.
constexpr duration time_to_touch = seconds{5};
/// Deadlines are known to the second: a look this long after one finds the token dead.
constexpr duration lateness = seconds{2};

/// The first time of the ladder that is later than `now`.
boot_time next_step(boot_time since, boot_time now) noexcept {
    const auto stood = now - since;
    for (const auto step : ladder)
        if (step > stood) return since + step;
    const auto hours = (stood - ladder.back()) / beyond_ladder + 1;
    return since + ladder.back() + hours * beyond_ladder;
}

}  // namespace

standing_rejection::standing_rejection(boot_time first, std::optional<boot_time> deadline,
                                       const kept_deadlines& kept, bool explained) noexcept
    : since_(first), deadline_(deadline), next_look_(next_step(first, first)), explained_(explained) {
    take_chances(kept);
}

void standing_rejection::take_chances(const kept_deadlines& kept) noexcept {
    last_chances_ = {};
    if (kept.certain) last_chances_[0] = chance_before(*kept.certain);
    if (kept.latest) last_chances_[1] = chance_before(*kept.latest);
}

boot_time standing_rejection::chance_before(boot_time deadline) const noexcept {
    return deadline - std::max((deadline - since_) / 10, time_to_touch);
}

std::optional<boot_time> standing_rejection::next_chance(boot_time now) const noexcept {
    for (const auto& each : last_chances_)
        if (each && now < *each) return each;
    return std::nullopt;
}

void standing_rejection::learn(std::optional<boot_time> deadline, const kept_deadlines& kept,
                               boot_time now) noexcept {
    if (natural()) return;
    if (deadline && *deadline > since_ + slack) deadline_ = std::max(deadline_, deadline);
    take_chances(kept);
    if (const auto chance = next_chance(now)) next_look_ = std::min(next_look_.value_or(*chance), *chance);
}

void standing_rejection::explain(boot_time now, bool anew) noexcept {
    if (!std::exchange(explained_, true) && anew) {
        since_ = now;
        answers_ = 0;
    }
}

bool standing_rejection::natural() const noexcept {
    return deadline_ && since_ + slack >= *deadline_;
}

boot_time standing_rejection::last_look() const noexcept {
    return deadline_ ? *deadline_ + lateness : since_ + longest_search;
}

void standing_rejection::repeated(boot_time asked, boot_time now) noexcept {
    ++answers_;
    if (explained_ && (natural() || asked >= last_look())) {
        next_look_.reset();
        if (!natural()) next_look_ = next_chance(now);
    } else {
        unanswered(now);
    }
}

void standing_rejection::unanswered(boot_time now) noexcept {
    next_look_ = next_step(since_, now);
    if (const auto chance = next_chance(now)) next_look_ = std::min(*next_look_, *chance);
    if (!unconfirmed() && now < last_look()) next_look_ = std::min(*next_look_, last_look());
}

std::optional<boot_time> standing_rejection::dead_at(duration patience) const noexcept {
    if (answers_ < 2 || !explained_) return std::nullopt;
    if (defect("rejections_believed_at_once")) return since_;
    std::optional<boot_time> death;
    if (!next_look_) death = since_;  // the last look has been made
    const auto earlier = [&death](boot_time candidate) {
        death = std::min(death.value_or(candidate), candidate);
    };
    if (answers_ >= believed_answers) earlier(since_ + believed_after + patience);
    if (deadline_) earlier(*deadline_);
    return death;
}

bool standing_rejection::dead(boot_time now) const noexcept {
    const auto death = dead_at(duration::zero());
    return death && *death <= now;
}

std::optional<boot_time> standing_rejection::replaceable_at() const noexcept {
    if (defect("minted_in_anger")) return since_;
    if (answers_ < 2) return std::nullopt;
    return since_ + replaced_after;
}

}  // namespace tokenkeeper
