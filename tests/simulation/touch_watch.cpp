#include "tests/simulation/touch_watch.hpp"

#include <algorithm>
#include <cstddef>

namespace tokenkeeper::simulation {

namespace {

using command_kind = open_commands::kind;

/// One that seems to have no effect is followed by another after five seconds at the earliest, and for half
/// an idle time, all told.
constexpr std::size_t most_in_a_minute = 12;

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

bool touch_watch::is_wanted_by_operator(const sent_request& r) const {
    return std::ranges::any_of(excuses(r.asked.what), [&](command_kind what) {
        return scene_.commands.open(session(r), what, scene_.clock.world(), {});
    });
}

void touch_watch::sent(const sent_request& r) {
    if (!r.touches() || is_wanted_by_operator(r)) return;
    const auto& name = session(r);
    const auto now = scene_.clock.world();
    const auto found = successes_.find(name);
    const auto in_last_minute = [now](world_time each) { return now - each <= std::chrono::minutes{1}; };
    if (found != successes_.end() &&
        static_cast<std::size_t>(std::ranges::count_if(found->second, in_last_minute)) >= most_in_a_minute)
        broken(3, name, r.organization, "touched again and again");
    const auto ways = scene_.settings.find(name, now);
    if (r.asked.what != cloud::operation::delete_tokens_me)
        for (const auto* each : ways)
            if (each->mode == session_mode::keep_alive) return;
    broken(1, name, r.organization,
           "touched by " + std::string{cloud::to_string(r.asked.what)} + " though nobody said so");
}

void touch_watch::told(const events::event& fact, const std::vector<logging::event>& /*lines*/) {
    const auto* ended = std::get_if<events::request_ended>(&fact);
    if (ended == nullptr || ended->failure || !keeps_alive(ended->kind)) return;
    auto& latest = successes_[ended->about.session];
    latest.push_back(scene_.clock.world());
    if (latest.size() > most_in_a_minute) latest.pop_front();
}

// The next process does not know of the last touches of a crashed one.
void touch_watch::process_ended(bool /*orderly*/) {
    successes_.clear();
}

}  // namespace tokenkeeper::simulation
