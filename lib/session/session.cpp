#include "lib/session/session.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/answer_inputs.hpp"
#include "lib/session/commands/command_inputs.hpp"
#include "lib/session/requests/request_choice.hpp"
#include "lib/session/session_summaries.hpp"
#include "lib/session/session_turn.hpp"
#include "lib/session/source_inputs.hpp"

#include <algorithm>

namespace tokenkeeper {

session::session(const session_policy& policy, boot_time now) {
    parts_.policy = policy;
    parts_.policy.check_interval = bounded(policy.check_interval);
    parts_.status.since = now;
    parts_.token.kept_since = now;
    parts_.grants = grant_plan{policy.grants};
}

session_effects session::resume(const session_input& input, const moment& m) {
    session_effects effects;
    session_turn turn{parts_, m, effects};
    std::visit([&turn](const auto& occurrence) { accept(turn, occurrence); }, input);
    // Events count in the order in which they came: an answer renews the evidence before its age is judged.
    if (!std::holds_alternative<input::time_passed>(input)) accept(turn, input::time_passed{});
    end_vain_renewals(turn);
    return effects;
}

std::optional<planned_request> session::plan(boot_time now, bool grant_held) const {
    return choose_request(wanted_requests(parts_, now, grant_held), now);
}

std::optional<boot_time> session::wakeup(boot_time now, bool grant_held) const {
    auto next = next_change(parts_);
    const auto earlier = [&next, now](const std::optional<boot_time>& time) {
        if (time && *time > now && (!next || *time < *next)) next = time;
    };
    for (const auto& request : wanted_requests(parts_, now, grant_held))
        earlier(request.at);
    // What waits for the turn of whoever gave the token gets its class then.
    earlier(parts_.turn_of(operation::verify));
    earlier(parts_.turn_of(operation::verify_candidate));
    // A touch that is due loses its class when there is nothing left to save.
    if (parts_.streak.retrying()) earlier(parts_.deadline_ahead(now));
    return next;
}

boot_clock::duration session::limit(operation request, boot_time now) const {
    return request_limit(parts_, request, now);
}

std::optional<boot_time> session::lends_itself_from(boot_time now) const noexcept {
    const bool lends = (parts_.keeping_alive(now) || defect("verified_lends")) &&
                       parts_.status.state == session_state::alive &&
                       parts_.token.revocation == revocation::none;
    if (!lends) return std::nullopt;
    return std::max({parts_.token.lent_from.value_or(boot_time{}), parts_.streak.silent_until(),
                     parts_.flight.free_at()});
}

request_demand session::demand() const noexcept {
    return demand_of(parts_);
}

std::optional<boot_time> session::shown_deadline() const noexcept {
    return parts_.serves() && !parts_.rejection ? parts_.shown_deadline() : std::nullopt;
}

known_token session::known() const {
    return knowledge_of(parts_);
}

session_view session::view(const instant& now) const {
    return view_of(parts_, plan(now.boot), now);
}

}  // namespace tokenkeeper
