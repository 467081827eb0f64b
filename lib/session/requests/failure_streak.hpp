#pragma once

#include "lib/base/error.hpp"
#include "lib/base/rare.hpp"
#include "lib/base/time.hpp"
#include "lib/session/requests/backoff.hpp"

#include <optional>
#include <vector>

namespace tokenkeeper {

/// Failures in a row: how many, which causes were reported, and until when nothing but a command is asked.
class failure_streak {
public:
    struct failure {
        boot_time at;
        error cause;
    };

    /// The limits of the wait between a session's attempts at this moment.
    struct terms {
        boot_clock::duration longest;              ///< never longer, except where the server asks for more
        std::optional<boot_clock::duration> left;  ///< until the deadline of a session that is kept alive
        /// The same until the latest time at which its token may still live.
        std::optional<boot_clock::duration> left_at_most{};
        /// The longest silence that the server may ask for; nullopt: as long as it likes.
        std::optional<boot_clock::duration> longest_silence{};
    };

    /// Another failure that explains the session's state.
    void add(const error& cause, boot_time now);
    /// Another failure that explains nothing new: it only counts.
    void count_only() noexcept { ++count_; }
    /// The first failure with this cause in the episode: it deserves a line in the log.
    [[nodiscard]] bool report(const error& cause);
    /// The session is well: everything is forgotten.
    void clear() noexcept;
    /// Nothing holds the next request back.
    void release() noexcept;

    /// Plans the next attempt after `cause`. True: Retry-After reaches beyond the deadline, and one attempt
    /// is made when a tenth of the time is left (reported once in an episode). That attempt may move the
    /// deadline although nobody sees its answer: then another one is made before the later deadline.
    bool plan(const error& cause, const terms& limits, boot_time now, double random);
    /// An answer that was about no check asks for silence; see plan.
    bool hold(const error& cause, const terms& limits, boot_time now, double random);
    /// The terms have changed (policy, idle timeout): the next attempt comes no later than they allow; see
    /// plan.
    bool bring_forward(const terms& limits, boot_time now);
    /// Asks again as soon as one request a second allows.
    void retry_at_once(boot_time now) noexcept { retry_at_ = now; }

    [[nodiscard]] unsigned count() const noexcept { return count_; }
    [[nodiscard]] const rare<failure>& last() const noexcept { return last_; }
    /// The last failure of the episode that says nothing about the token.
    [[nodiscard]] const rare<error>& obstacle() const noexcept { return obstacle_; }
    /// The next attempt is planned by the failures, not by the check schedule.
    [[nodiscard]] bool retrying() const noexcept { return retry_at_.has_value(); }
    /// Nothing but a command is asked before this.
    [[nodiscard]] boot_time silent_until() const noexcept;
    /// Until when an answer asked for silence.
    [[nodiscard]] const std::optional<boot_time>& asked_silence() const noexcept { return asked_silence_; }

private:
    void obey(const error& cause, const terms& limits, boot_time now, double random);
    /// A silence that was asked for earlier keeps to the present limits, too.
    void shorten_silence(const terms& limits, boot_time now);
    bool take_last_chance(const terms& limits, boot_time now);

    unsigned count_ = 0;
    std::vector<int> reported_;  ///< error codes that this episode had
    rare<failure> last_;
    rare<error> obstacle_;
    std::optional<boot_time> retry_at_;
    std::optional<boot_time> asked_silence_;  ///< until when Retry-After wants silence
    std::optional<boot_time> last_chance_;    ///< the one attempt before an asked silence ends
    /// The latest deadline before which it was planned in this episode.
    std::optional<boot_time> chance_deadline_;
};

}  // namespace tokenkeeper
