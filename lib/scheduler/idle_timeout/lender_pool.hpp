#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/session/giver.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper {

/// The sessions of one organization whose token may be used for the organization's affairs: those that are
/// alive and kept alive anyway (rule 1). Every call costs O(log n).
class lender_pool {
public:
    /// The session's own requests while it lends its token.
    enum class state {
        idle,      ///< nothing is due
        yielding,  ///< only routine is due: it gives its turn to a request that waits for longer
        busy,      ///< a request is under way, or something is due that cannot wait
    };
    /// The loan of a session's token, and the time `from` which it may be used.
    struct offer {
        boot_time from;
        state condition = state::busy;
        giver_id giver = root_giver;

        friend bool operator==(const offer&, const offer&) = default;
    };

    /// A session that offered `before` offers `after` now; nullopt: nothing.
    void change(session_id session, const std::optional<offer>& before, const std::optional<offer>& after);

    /// One of the giver with the lowest number: of root, where he gives any.
    [[nodiscard]] std::optional<session_id> any() const;
    /// The one to use at `now`: one that is idle, else one that yields its turn; nullopt: none.
    [[nodiscard]] std::optional<session_id> choice(boot_time now) const { return all_.choice(now); }
    /// The same, but of another giver. Costs O(givers).
    [[nodiscard]] std::optional<session_id> choice_of_another(giver_id giver, boot_time now) const;
    /// The time from which choice() has one, if nothing changes; nullopt: never.
    [[nodiscard]] std::optional<boot_time> next_choice() const;

    [[nodiscard]] bool lends(giver_id giver) const { return by_giver_.contains(giver); }
    [[nodiscard]] bool has_several_givers() const noexcept { return by_giver_.size() > 1; }

private:
    struct lines {
        using line = std::set<std::pair<boot_time, session_id>>;

        line offers;
        line idle;
        line yielding;

        void add(session_id session, const offer& made);
        void remove(session_id session, const offer& made);
        [[nodiscard]] std::optional<session_id> choice(boot_time now) const;
    };

    lines all_;
    std::map<giver_id, lines> by_giver_;
};

}  // namespace tokenkeeper
