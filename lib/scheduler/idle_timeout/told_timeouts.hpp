#pragma once

#include "lib/genesys/idle_token_timeout.hpp"
#include "lib/scheduler/idle_timeout/lender_pool.hpp"
#include "lib/session/giver.hpp"

#include <optional>

namespace tokenkeeper {

/// What the API last told with the tokens of two givers. A giver's token may be of another organization of
/// the same API, whose idle timeout is longer: others' tokens would idle out by it. So a longer timeout than
/// before counts once a second giver's token tells one.
class told_timeouts {
public:
    /// The API told this with a giver's token; `before`: what counted so far. Gives what counts now.
    genesys::idle_token_timeout add(giver_id giver, const genesys::idle_token_timeout& told,
                                    const genesys::idle_token_timeout* before, const lender_pool& lenders);
    /// The giver whose token was used last.
    [[nodiscard]] std::optional<giver_id> last_giver() const;
    /// Somebody else is to be asked soon: nobody else was yet, or the two do not agree for the first time, as
    /// after a change.
    [[nodiscard]] bool wants_another(const lender_pool& lenders) const;
    /// The giver with the longer timeout, where the two have just not agreed for the second time; nullopt:
    /// they agree, or that was said before.
    [[nodiscard]] std::optional<giver_id> news_of_doubt() const;
    /// An operator set it: what was told before does not count.
    void forget();

private:
    struct word {
        giver_id giver = root_giver;
        genesys::idle_token_timeout timeout;
    };

    std::optional<word> last_;
    std::optional<word> other_;   ///< of another giver than the last one
    unsigned disagreements_ = 0;  ///< in a row
};

}  // namespace tokenkeeper
