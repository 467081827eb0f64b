#pragma once

#include "lib/base/time.hpp"

#include <array>
#include <optional>

namespace tokenkeeper {

/// When the token of a session that is kept alive idles out without another touch.
struct kept_deadlines {
    std::optional<boot_time> certain{};  ///< as far as answers tell
    std::optional<boot_time> latest{};   ///< if every touch counted that may have
};

/// A 401 that stands: since when, how often it was confirmed, and when to look again (rule 6). One 401 proves
/// little, as a lagging node answers it for living tokens too.
///
/// Looks come 1, 5, 15, 60 s, 5 and 15 min after the first 401, then hourly until the latest time at which
/// the token may live, and once after it; where that time is not known, for a day. If the session is kept
/// alive, one more comes when a tenth of the time until it idles out is left, so that it can still be touched
/// (rule 2); and one more where many tokens were rejected at once and are no longer. The token counts as dead
/// once the API has answered 401 three times over 60 s; after two 401 at the deadline, or when the last look
/// is answered with 401.
///
/// A 401 that does not say that the token is dead may be a gateway's, and however long it stands it proves no
/// death. It allows a grant like any other, and looks go on once an hour.
class standing_rejection {
public:
    /// `deadline`: the latest time at which the token may live, whether it idles out or its life ends,
    /// touches that nobody saw answered included; nullopt: none is known. `kept`: both nullopt if the session
    /// is not kept alive. `explained`: the answer says that the token is dead.
    standing_rejection(boot_time first, std::optional<boot_time> deadline, const kept_deadlines& kept = {},
                       bool explained = true) noexcept;

    /// Another 401, to a request that began at `asked`.
    void repeated(boot_time asked, boot_time now) noexcept;
    /// Call it before `repeated` where the 401 says that the token is dead. `anew`: the answers before said
    /// nothing, so the 60 s begin now.
    void explain(boot_time now, bool anew) noexcept;
    /// What the constructor was told is known better now. The token is not taken to end earlier than before;
    /// looks follow before deadlines that are ahead.
    void learn(std::optional<boot_time> deadline, const kept_deadlines& kept, boot_time now) noexcept;
    /// A look that began at `asked` got no answer that counts; the next comes by the ladder.
    void unanswered(boot_time now) noexcept;

    /// Much depends on whether it still stands: a look is made at once.
    void look_now(boot_time now) noexcept {
        if (next_look_) next_look_ = std::min(*next_look_, now);
    }
    /// What made the looks so far fruitless is over: one more is made now, even after the last.
    void look_again(boot_time now) noexcept { next_look_ = now; }

    [[nodiscard]] boot_time since() const noexcept { return since_; }
    [[nodiscard]] bool explained() const noexcept { return explained_; }
    [[nodiscard]] unsigned answers() const noexcept { return answers_; }
    /// The next look; nullopt: no look can change the answer now.
    [[nodiscard]] std::optional<boot_time> next_look() const noexcept { return next_look_; }
    /// The next look is the second question: no answer has confirmed the first 401 yet.
    [[nodiscard]] bool unconfirmed() const noexcept { return answers_ < 2; }
    /// The deadline had passed when the first 401 came: the token died of old age.
    [[nodiscard]] bool natural() const noexcept;
    /// The token cannot live any more: a 401 needs no explanation.
    [[nodiscard]] bool past_deadline(boot_time now) const noexcept { return deadline_ && *deadline_ <= now; }

    /// The time at which the token counts as dead if nothing else happens; nullopt: not before another 401.
    /// While the look after 60 s is under way, its answer decides: it may take as long as `patience`.
    [[nodiscard]] std::optional<boot_time> dead_at(boot_clock::duration patience) const noexcept;
    /// The token counts as dead now that an answer came.
    [[nodiscard]] bool dead(boot_time now) const noexcept;
    /// The time from which a grant may replace the token; nullopt: not before another 401.
    [[nodiscard]] std::optional<boot_time> replaceable_at() const noexcept;

    /// The owner acted on it: the session left the living.
    void judge_dead() noexcept { judged_dead_ = true; }
    [[nodiscard]] bool judged_dead() const noexcept { return judged_dead_; }
    /// The owner asked for a grant.
    void replace() noexcept { replacing_ = true; }
    [[nodiscard]] bool replacing() const noexcept { return replacing_; }

private:
    void take_chances(const kept_deadlines& kept) noexcept;
    [[nodiscard]] boot_time chance_before(boot_time deadline) const noexcept;
    [[nodiscard]] std::optional<boot_time> next_chance(boot_time now) const noexcept;

    [[nodiscard]] boot_time last_look() const noexcept;

    boot_time since_;
    std::optional<boot_time> deadline_;  ///< the latest time at which the token may live
    /// When a tenth of the time to the idle deadline is left: to the certain one, then to the latest.
    std::array<std::optional<boot_time>, 2> last_chances_;
    unsigned answers_ = 1;
    std::optional<boot_time> next_look_;
    bool explained_ = true;
    bool judged_dead_ = false;
    bool replacing_ = false;
};

}  // namespace tokenkeeper
