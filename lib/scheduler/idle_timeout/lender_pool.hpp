#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/session/giver.hpp"
#include "lib/session/token/tenant.hpp"

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

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
        tenant_id tenant = tenant_of(root_giver);

        friend bool operator==(const offer&, const offer&) = default;
    };

    /// A session that offered `before` offers `after` now; nullopt: nothing.
    void change(session_id session, const std::optional<offer>& before, const std::optional<offer>& after);

    /// A session that lends its token, and whose that is.
    struct lender {
        giver_id giver = root_giver;
        session_id session = 0;
        tenant_id tenant = tenant_of(root_giver);
    };
    /// One of the giver with the lowest number: of root, where he gives any.
    [[nodiscard]] std::optional<lender> best() const;
    /// The one to use at `now`: one that is idle, else one that yields its turn; nullopt: none.
    [[nodiscard]] std::optional<session_id> choice(boot_time now) const;
    /// One of this giver with a token of this tenant that is idle or yields its turn: the next behind the
    /// session `last`, else the first. Costs O(n) where many are busy.
    [[nodiscard]] std::optional<session_id> choice_of(tenant_id tenant, giver_id giver, session_id last,
                                                      boot_time now) const;
    /// This one lends its token at `now`.
    [[nodiscard]] bool may_lend(const lender& chosen, boot_time now) const;
    /// The time from which choice() has one, if nothing changes; nullopt: never.
    [[nodiscard]] std::optional<boot_time> next_choice() const;

    /// A session lends a token of this tenant.
    [[nodiscard]] bool lends(tenant_id tenant) const;
    /// Those who gave tokens of this tenant that are lent.
    [[nodiscard]] std::vector<giver_id> givers_of(tenant_id tenant) const;
    /// The tenants of which somebody began to lend a token, or nobody lends one any more, since the last
    /// call; each perhaps more than once.
    std::vector<tenant_id> take_changed() { return std::exchange(changed_, {}); }
    [[nodiscard]] bool has_changed() const noexcept { return !changed_.empty(); }

private:
    using line = std::set<std::pair<boot_time, session_id>>;

    std::map<std::tuple<tenant_id, giver_id, session_id>, offer> offers_;
    line idle_;
    line yielding_;
    std::set<std::tuple<giver_id, session_id, tenant_id>> givers_;
    std::vector<tenant_id> changed_;
};

}  // namespace tokenkeeper
