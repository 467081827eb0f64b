#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/idle_timeout_terms.hpp"
#include "lib/scheduler/capacity.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/session/effects.hpp"
#include "lib/session/giver.hpp"

#include <cstddef>
#include <optional>
#include <variant>

namespace tokenkeeper {

/// Facts in the order in which they came to be.
namespace notice {

struct token {  ///< something happened to a session's tokens
    session_id session = 0;
    token_change what{};
};
struct fact {  ///< people want to know this of a session
    session_id session = 0;
    organization_id organization = 0;
    session_fact what;
};
struct command {  ///< a command came to its end
    session_id session = 0;
    command_end end;
};
struct abandoned {  ///< a request outlived its limit (a suspend): its answer no longer counts, cancel
                    ///< it
    request_id request = 0;
    session_id session = 0;
};
struct idle_timeout {  ///< the organization's idle timeout is this; `first`: nothing was known before
    organization_id organization = 0;
    bool first = false;
    genesys::idle_timeout_terms now;
    /// The organization's is another one still: this one was read with the token of this session.
    std::optional<session_id> lender{};
};
struct throttled {  ///< an episode of 429 begins
    organization_id organization = 0;
    error cause;
};
struct overloaded {  ///< what the sessions need does not fit into the budget, or (report.fits) fits again
    organization_id organization = 0;
    capacity_report report;
};
struct mass_rejection {  ///< many tokens are rejected at once, and grants are held; or that is over
    organization_id organization = 0;
    std::size_t sessions = 0;  ///< whose token stands rejected now
    bool over = false;
};

}  // namespace notice

using scheduler_notice =
    std::variant<notice::token, notice::fact, notice::command, notice::abandoned, notice::idle_timeout,
                 notice::throttled, notice::overloaded, notice::mass_rejection>;

}  // namespace tokenkeeper
