#pragma once

#include "lib/base/time.hpp"
#include "lib/session/session_view.hpp"
#include "lib/session/token/earlier_deadline.hpp"
#include "lib/session/token/idle_times.hpp"
#include "lib/session/token/token_uses.hpp"

#include <optional>

namespace tokenkeeper {

/// Estimates when a token idles out: it holds the evidence so far and draws the conclusions.
///
/// The deadline it shows is never later than the truth (rule 4). The server's own word (dateTokenIdles) goes
/// before our arithmetic (last touch + the organization's idle timeout), which serves only where the server
/// never gave a date. It also judges whether a keep-alive does anything: an administrator can exclude APIs
/// from what counts as activity. All times are of the boot clock.
class idle_deadline {
public:
    using duration = boot_clock::duration;

    /// The organization's idle timeout: `timeout` is the shortest that may apply to this token, nullopt if
    /// none was told; `certain` if no group can change it; `none_in_force` if idle timeouts are switched off.
    /// `applicable`: all that may apply to some token, where they are known.
    /// True: that is shorter than what was known, and the server should be asked for the deadline now.
    bool organization_says(std::optional<duration> timeout, bool certain, bool none_in_force,
                           const shared_timeouts& applicable = {});

    /// Forgets the token, keeps what is known of its organization.
    /// `used`: somebody may have used it until then.
    void new_token(std::optional<boot_time> used = std::nullopt) noexcept;

    /// Takes over what was known of this token when the process ended. That process may have used it, and not
    /// have written it down, until `now`.
    void restore(const earlier_deadline& known, boot_time now) noexcept;
    /// at() may be later than the truth: restore() said so, or it was computed from a touch by HEAD. That is
    /// answered without a body, so nothing says that the answer was one of the API's own.
    [[nodiscard]] bool doubted() const noexcept {
        return doubtful_.deadline || (uses_.unread && !answers_.tell);
    }

    /// A keep-alive was answered with success; it was sent at `asked`.
    void touched(boot_time asked) noexcept;

    /// A request that may have reset the timer was sent at `asked`: a keep-alive without a usable answer, or
    /// a request for another purpose, which Genesys Cloud does not promise to count as activity.
    void maybe_touched(boot_time asked) noexcept {
        uses_.possible_touch = asked;
        answers_.unseen = true;
    }

    /// An answer to a request sent at `asked` told dateTokenIdles: `idles_in` is that date less the answer's
    /// `Date`. Ignored where implausible for a live token: not ahead, or further than any idle timeout can
    /// be. Right after our own touch nothing but the timeout can be left: what a gateway's `Date` adds to it
    /// is taken off, then and later. No deadline is later than `asked` and the longest timeout. Where
    /// the date shows more than that, it is wrong, and none is later than our own last touch allows either.
    void server_says(boot_time asked, duration idles_in) noexcept;

    /// An answer that could have told dateTokenIdles did not, or told `nonsense`: from now on we compute,
    /// until it does again.
    void server_says_nothing(boot_time asked, bool nonsense = false) noexcept;

    /// An answer came whose `Date` disagrees with the one before, so that either may be wrong: the deadline
    /// goes by our own last touch, where that tells it. Where that does not, the earlier one counts.
    void date_doubted(boot_time asked, std::optional<duration> idles_in) noexcept;
    /// It disagrees by so much: what our own touch showed of the dates is corrected until the next touch.
    void date_jumped(duration by) noexcept { times_.dates.note_jump(by); }
    /// No living token has this answer: for a minute its date has been over, and the server shows the same
    /// date as before. A gateway stored it.
    [[nodiscard]] bool is_outdated(boot_time asked, duration idles_in) const noexcept;

    /// The token was alive at `now`: a deadline that has passed was too early and proves nothing.
    void seen_alive(boot_time now) noexcept;

    [[nodiscard]] std::optional<boot_time> at() const noexcept { return deadline_; }
    /// at(), where somebody may rely on it.
    [[nodiscard]] std::optional<boot_time> shown() const noexcept {
        return doubted() ? std::nullopt : deadline_;
    }
    /// The latest time at which the token may still live by what is known of its idle time; until at() it
    /// lives for certain. Touches whose effect or answer was not seen may have counted, and a longer timeout
    /// may apply to it by now.
    [[nodiscard]] std::optional<boot_time> latest() const noexcept;
    /// The same, whatever its idle time may be: what the server left at some time is only the least of it.
    [[nodiscard]] std::optional<boot_time> bound() const noexcept;
    [[nodiscard]] deadline_origin origin() const noexcept {
        return deadline_ ? origin_ : deadline_origin::unknown;
    }

    /// at() goes by a date that disagrees with a later one: the token may well live on.
    [[nodiscard]] bool may_be_early() const noexcept { return doubtful_.early && deadline_; }
    /// The latest answer that could tell dateTokenIdles did.
    [[nodiscard]] bool dates_told() const noexcept { return answers_.tell; }

    /// The evidence of how long it lives after a touch.
    [[nodiscard]] const idle_times& times() const noexcept { return times_; }
    /// A touch was made of which the server has not yet shown the effect (keep-alive by HEAD).
    [[nodiscard]] bool unproved() const noexcept { return times_.effect.pending() && answers_.tell; }
    /// The same for whatever may have moved the deadline.
    [[nodiscard]] bool unseen() const noexcept {
        return answers_.unseen && (answers_.tell || answers_.tell_nonsense || !answers_.came);
    }
    [[nodiscard]] bool none_in_force() const noexcept {
        return times_.organization.none_in_force && !deadline_;
    }
    [[nodiscard]] std::optional<boot_time> last_touch() const noexcept { return uses_.last_touch; }

private:
    void compute() noexcept;

    std::optional<boot_time> deadline_;
    deadline_origin origin_ = deadline_origin::unknown;
    std::optional<boot_time> date_asked_;  ///< the server told its latest date to this request
    /// What answers tell of dateTokenIdles.
    struct {
        bool came = false;           ///< one came that could tell it
        bool tell = false;           ///< the latest one did
        bool tell_nonsense = false;  ///< it told a date that was not believed
        bool unseen = false;         ///< none has told it since the latest request that may have touched
    } answers_;
    struct {
        bool deadline = false;    ///< as restore() says
        bool last_touch = false;  ///< likewise
        bool early = false;       ///< of two dates that disagree, it goes by the earlier one
        /// The latest time at which the token may idle out since a longer timeout is in force; nullopt: none
        /// is since the server told a date.
        std::optional<boot_time> lengthened;
    } doubtful_;
    idle_times times_;
    token_uses uses_;
    /// A deadline before this was too early, whoever computes it again.
    std::optional<boot_time> last_alive_;
};

}  // namespace tokenkeeper
