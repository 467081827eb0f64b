#include "tests/simulation/touch_watch.hpp"

namespace tokenkeeper::simulation {

namespace {

using command_kind = open_commands::kind;

/// Operators whose commands explain a touch of this operation.
std::vector<command_kind> excuses(cloud::operation what) {
    switch (what) {
        case cloud::operation::get_tokens_me:
        case cloud::operation::head_tokens_me:
            return {command_kind::keep_alive};
        case cloud::operation::delete_tokens_me:
            return {command_kind::revoke};
        default:
            return {command_kind::administer};
    }
}

}  // namespace

void touch_watch::sent(const sent_request& r) {
    if (!r.touches()) return;
    const auto& name = session(r);
    const auto now = scene_.clock.world();
    const auto ways = scene_.settings.find(name, now);
    if (r.asked.what != cloud::operation::delete_tokens_me)
        for (const auto* each : ways)
            if (each->mode == session_mode::keep_alive) return;
    for (const auto what : excuses(r.asked.what))
        if (scene_.commands.open(name, what, now, {})) return;
    broken(1, name, r.organization,
           "touched by " + std::string{cloud::to_string(r.asked.what)} + " though nobody said so");
}

}  // namespace tokenkeeper::simulation
