#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/idle_token_timeout.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/session/input.hpp"
#include "lib/session/request.hpp"

#include <cstdint>
#include <variant>

namespace tokenkeeper {

/// A request to be sent now. Its answer goes to scheduler::finished, whatever it is.
struct request_to_send {
    request_id id = 0;
    session_id session = 0;
    organization_id organization = 0;
    operation what{};
    boot_clock::duration limit{};  ///< the whole request may take this long
    boot_time
        start_by;  ///< its permission ends then: compare before the first byte, and do not send it later
    std::uint64_t ticket = 0;  ///< the command that it carries out; 0: none
    request_cause cause{};
    urgency rank{};
    boot_clock::duration lateness{};  ///< how long after its planned time it starts
    cause_measure measure{};
    bool past_stores = false;  ///< see planned_request
};

/// The outcome of a request: a check's report, the organization's idle timeout (for
/// operation::read_idle_timeout), a grant that is durable, the success of something else, or an error.
using request_outcome =
    std::variant<check_report, genesys::idle_token_timeout, grant_report, done_report, error>;

/// The input for the session that the request was made for. `sent`: it did not end before anything of it was
/// sent.
session_input make_input(const request_outcome& outcome, bool sent = true);

}  // namespace tokenkeeper
