#include "lib/session/checks/answer_dates.hpp"

#include "lib/session/checks/touch_effect.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

/// `Date` has whole seconds.
constexpr milliseconds whole_second{1000};
/// Two answers of different servers that come closer together may have the same date.
constexpr boot_clock::duration told_apart_after = seconds{4};
/// Of several servers behind one name, the same one may answer twice in a row: after a jump so many answers
/// have to agree before the next one is believed.
constexpr unsigned answers_to_agree = 2;

milliseconds tolerance() noexcept {
    return std::chrono::floor<milliseconds>(date_tolerance);
}

milliseconds difference(wall_time date, boot_time time) noexcept {
    return date.time_since_epoch() - std::chrono::floor<milliseconds>(time.time_since_epoch());
}

}  // namespace

answer_dates::verdict answer_dates::judge(question what, wall_time date, boot_time asked,
                                          boot_time answered) noexcept {
    const bool again = std::ranges::any_of(newest_answers_, [&](const auto& earlier) {
        return earlier && earlier->date == date && asked - earlier->answered > told_apart_after;
    });
    if (again) return verdict::stored;
    newest_answers_.at(static_cast<std::size_t>(what)) = answer{date, answered};

    const range now{difference(date, answered), difference(date, asked) + whole_second};
    const bool agrees =
        !offset_ || (now.least <= offset_->most + tolerance() && offset_->least <= now.most + tolerance());
    jump_ = agrees ? boot_clock::duration{0} : bounded(now.least - offset_->most);
    // A slow answer leaves the clock open: what it allows and the ones before do not is not believed.
    offset_ = agrees && offset_ ? range{std::max(now.least, offset_->least - tolerance()),
                                        std::min(now.most, offset_->most + tolerance())}
                                : now;
    if (!agrees) unconfirmed_ = answers_to_agree;
    if (agrees && unconfirmed_ == 0) return verdict::believed;
    if (agrees) --unconfirmed_;
    return verdict::doubted;
}

}  // namespace tokenkeeper
