#pragma once

#include "lib/base/time.hpp"
#include "lib/session/checks/touch_effect.hpp"
#include "lib/session/session_view.hpp"
#include "lib/session/token/shown_dates.hpp"
#include "lib/session/token/timeout_terms.hpp"

#include <optional>
#include <vector>

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
                           const std::vector<duration>& applicable = {});

    /// Forgets the token, keeps what is known of its organization.
    /// `used`: somebody may have used it until then.
    void new_token(std::optional<boot_time> used = std::nullopt) noexcept;

    /// What an earlier process knew of a token; any of it may be missing.
    struct earlier_knowledge {
        std::optional<boot_time> last_touch{};
        std::optional<boot_time> last_verified{};
        std::optional<boot_time> deadline{};
        deadline_origin origin = deadline_origin::unknown;
        /// The deadline may be later than the truth, so it is not shown until an answer or a touch of this
        /// process tells one.
        bool doubted = false;
    };
    /// Takes over what was known of this token when the process ended. That process may have used it, and not
    /// have written it down, until `now`.
    void restore(const earlier_knowledge& known, boot_time now) noexcept;
    /// at() may be later than the truth: restore() said so, or it was computed from a touch by HEAD. That is
    /// answered without a body, so nothing says that the answer was one of the API's own.
    [[nodiscard]] bool doubted() const noexcept {
        return doubtful_.deadline || (doubtful_.effect && !server_tells_);
    }

    /// A keep-alive was answered with success; it was sent at `asked`.
    void touched(boot_time asked) noexcept;

    /// A request that may have reset the timer was sent at `asked`: a keep-alive without a usable answer, or
    /// a request for another purpose, which Genesys Cloud does not promise to count as activity.
    void maybe_touched(boot_time asked) noexcept {
        uses_.possible_touch = asked;
        unseen_ = true;
    }

    /// An answer to a request sent at `asked` told dateTokenIdles: `idles_in` is that date less the answer's
    /// `Date`. Ignored where implausible for a live token: not ahead, or further than any idle timeout can
    /// be. Right after our own touch nothing but the timeout can be left: what a gateway's `Date` adds to it
    /// is taken off, then and later. No deadline is later than `asked` and the longest timeout.
    void server_says(boot_time asked, duration idles_in) noexcept;

    /// An answer that could have told dateTokenIdles did not: from now on we compute, until it does again.
    void server_says_nothing(boot_time asked) noexcept;

    /// An answer came whose `Date` disagrees with the one before, so that either may be wrong: the deadline
    /// goes by our own last touch, where that tells it. Where that does not, the earlier one counts.
    void date_doubted(boot_time asked, std::optional<duration> idles_in) noexcept;
    /// It disagrees by so much: what our own touch showed of the dates is corrected until the next touch.
    void date_jumped(duration by) noexcept { dates_.note_jump(by); }
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
    [[nodiscard]] std::optional<boot_time> latest() const noexcept { return latest_by(idle_time()); }
    /// The same, whatever its idle time may be: what the server left at some time is only the least of it.
    [[nodiscard]] std::optional<boot_time> bound() const noexcept;
    [[nodiscard]] deadline_origin origin() const noexcept {
        return deadline_ ? origin_ : deadline_origin::unknown;
    }

    /// The idle time that applies to this token: seen from the server after a touch, else the organization's,
    /// or what the server was seen to leave if that is more.
    [[nodiscard]] std::optional<duration> idle_time() const noexcept;
    /// The same as seen after a touch, else the organization's: what the server left once may have been under
    /// a longer timeout.
    [[nodiscard]] std::optional<duration> proved_idle_time() const noexcept;
    /// True: touches move the deadline; false: they do not; nullopt: neither is proved yet.
    [[nodiscard]] std::optional<bool> effective() const noexcept { return effect_.effective(); }
    /// A touch was made of which the server has not yet shown the effect (keep-alive by HEAD).
    [[nodiscard]] bool unproved() const noexcept { return effect_.pending() && server_tells_; }
    /// The same for whatever may have moved the deadline.
    [[nodiscard]] bool unseen() const noexcept {
        return unseen_ && (server_tells_ || tells_doubtfully_ || !answered_);
    }
    /// How long the token lives after our own last touch, whatever dates say; nullopt where that is not
    /// known.
    [[nodiscard]] std::optional<duration> own_idle_time() const noexcept {
        return organization_.in_force(dates_.left_by_touch());
    }
    [[nodiscard]] bool none_in_force() const noexcept { return organization_.none_in_force && !deadline_; }
    [[nodiscard]] std::optional<boot_time> last_touch() const noexcept { return uses_.last_touch; }

private:
    void compute() noexcept;
    [[nodiscard]] std::optional<boot_time> latest_by(std::optional<duration> idle_time) const noexcept;
    /// The answer to the request that was sent at `asked` had a body of the API's own.
    void see_body(boot_time asked) noexcept;
    /// It tells a date that cannot be believed: we compute, and look after touches all the same.
    void server_says_nonsense(boot_time asked) noexcept;
    /// The first answer after our own touch shows how much the dates say that it left.
    void note_left(boot_time asked, duration idles_in) noexcept;
    /// The date that the server showed last; nullopt: what is known now was computed.
    [[nodiscard]] std::optional<boot_time> server_date() const noexcept {
        return origin_ == deadline_origin::server ? deadline_ : std::nullopt;
    }

    std::optional<boot_time> deadline_;
    deadline_origin origin_ = deadline_origin::unknown;
    bool server_tells_ = false;
    bool tells_doubtfully_ = false;  ///< it tells a date that was not believed
    bool answered_ = false;          ///< an answer came that could tell the date
    bool unseen_ = false;  ///< the server has told no date since the latest request that may have touched
    struct {
        bool deadline = false;    ///< as restore() says
        bool last_touch = false;  ///< likewise
        bool effect = false;      ///< the answer to the last touch had no body
        /// The latest time at which the token may idle out since a longer timeout is in force; nullopt: none
        /// is since the server told a date.
        std::optional<boot_time> lengthened;
    } doubtful_;
    timeout_terms organization_;
    shown_dates dates_;
    std::optional<boot_time> date_asked_;  ///< the server told its latest date to this request
    std::optional<duration> at_least_;     ///< the most that the server left at any time
    /// What may have moved the deadline.
    struct {
        std::optional<boot_time> earlier;  ///< somebody may have used it until then, before our first touch
        std::optional<boot_time> last_touch;      ///< our last keep-alive
        std::optional<boot_time> possible_touch;  ///< our last request that may have counted
    } uses_;
    std::optional<boot_time>
        last_alive_;  ///< a deadline before this was too early, whoever computes it again
    touch_effect effect_;
};

}  // namespace tokenkeeper
