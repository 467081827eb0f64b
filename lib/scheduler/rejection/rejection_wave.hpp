#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/rejection/held_grants.hpp"
#include "lib/scheduler/rejection/recent_rejections.hpp"
#include "lib/session/giver.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace tokenkeeper {

/// Many tokens of one organization rejected at once: a fault of the service until one new token proves
/// otherwise (rule 6).
///
/// While a wave is open, one session (the probe: the first that wants, or that did before) may ask for a
/// token in place of its rejected one; the grants of the others are held. They may follow once a new token
/// was accepted and after that another session's token was rejected again. A probe that proved nothing passes
/// its role on: after a minute to a session of another party that waits for it, so that each has it once
/// before one has it again, for longer then; while the login service throttles it, to any; where its grant is
/// refused for good or put off for long, at once to one of a party that did not have the role yet, else a
/// minute later to any. The wave is over when no rejection has stood for a minute, or ten minutes after it
/// opened or a new token was accepted, but not while a probe has yet to prove that new tokens are accepted.
/// What still stands rejected then is looked at once more: the fault may have lasted longer than the looks at
/// a token that lives.
class rejection_wave {
public:
    /// For people: it began, or it is over.
    struct news {
        std::size_t sessions = 0;  ///< whose token stands rejected at that time
        bool over = false;
    };

    /// The API began to reject a token before its time of a session of this party; the organization has so
    /// many `sessions`.
    void begin(session_id session, party_id party, std::size_t sessions, boot_time now);
    /// The session is of this party from now on.
    void move(session_id session, party_id party);
    /// A session's token is no longer rejected: it lives, was replaced, or the session is gone.
    void end(session_id session);
    /// A session left the organization.
    void remove(session_id session);

    /// A session wants to ask for a token in place of its rejected one. True: it may, false: its grant is
    /// held.
    bool ask(session_id session, boot_time now);
    /// A new token was seen alive.
    void accept(boot_time now);
    /// A request that began at `asked` with a session's present token was answered 401.
    void reject(session_id session, boot_time asked) noexcept;
    /// The login service refused a session's grant for good, or wants it to be asked for much later.
    void refuse(session_id session, boot_time now) noexcept;
    /// A session's grant has ended; `is_throttled`: with the answer 429.
    void note_grant(session_id session, bool is_throttled) noexcept;
    void pass_time(boot_time now);

    /// Up to `most` sessions whose grant was held and may be asked for again.
    std::vector<session_id> take_released(std::size_t most);
    /// Up to `most` sessions that should look at their rejected tokens now: some of those that are held when
    /// a new token was accepted, so that they prove something or live on, and all that stand rejected when a
    /// wave ended.
    std::vector<session_id> take_doubted(std::size_t most);
    std::vector<news> take_news() { return std::exchange(news_, {}); }
    /// The time at which pass_time() changes something, or one of the lists has something to take; nullopt:
    /// never, if nothing else happens.
    [[nodiscard]] std::optional<boot_time> wakeup() const noexcept;

private:
    /// The role of the probe, and who had it in this wave.
    struct role {
        std::optional<session_id> holder{};
        boot_time pass_at{};          ///< when the holder passes it on if others wait
        bool is_refused = false;      ///< the holder's grant
        bool is_throttled = false;    ///< the answer to the holder's latest grant
        party_id party = root_giver;  ///< of who had it last
        session_id last = 0;
        unsigned rounds = 0;  ///< how often each party that waits has had it
    };

    void take_role(session_id session, boot_time now);
    void release(session_id session);
    [[nodiscard]] bool is_passed_on(boot_time now) const;
    [[nodiscard]] bool holding() const noexcept { return opened_ && !proved_; }
    [[nodiscard]] bool quiet() const noexcept { return opened_ && standing_.empty(); }
    [[nodiscard]] std::optional<boot_time> ends_at() const noexcept;
    void close();

    recent_rejections recent_;
    std::map<session_id, party_id> standing_;
    std::set<session_id>
        askers_;  ///< of those that stand: they were allowed to ask for a grant, and not refused
    held_grants held_;
    std::set<session_id> doubted_;  ///< of those that stand: they should look again
    std::optional<boot_time> opened_;
    std::optional<boot_time> quiet_since_;  ///< no rejection stands since, as far as time was let pass
    role probe_;
    std::optional<boot_time> accepted_at_;  ///< a new token was accepted in this wave
    bool proved_ = false;                   ///< new tokens are accepted and old ones are not
    std::vector<news> news_;
};

}  // namespace tokenkeeper
