#include "lib/session/session_view.hpp"

namespace tokenkeeper {

std::string_view to_string(session_mode m) noexcept {
    switch (m) {
        case session_mode::verify:
            return "verify";
        case session_mode::keep_alive:
            return "keep-alive";
    }
    return "unknown";
}

std::string_view to_string(session_state s) noexcept {
    switch (s) {
        case session_state::starting:
            return "starting";
        case session_state::acquiring:
            return "acquiring";
        case session_state::alive:
            return "alive";
        case session_state::retrying:
            return "retrying";
        case session_state::denied:
            return "denied";
        case session_state::lost:
            return "lost";
        case session_state::failed:
            return "failed";
        case session_state::dormant:
            return "dormant";
    }
    return "unknown";
}

std::string_view to_string(deadline_origin o) noexcept {
    switch (o) {
        case deadline_origin::unknown:
            return "unknown";
        case deadline_origin::computed:
            return "computed";
        case deadline_origin::server:
            return "server";
    }
    return "unknown";
}

std::string_view to_string(session_action a) noexcept {
    switch (a) {
        case session_action::verify:
            return "verify";
        case session_action::keep_alive:
            return "keep-alive";
        case session_action::renew:
            return "renew";
        case session_action::revoke:
            return "revoke";
    }
    return "unknown";
}

std::optional<session_state> session_state_from(std::string_view name) noexcept {
    for (const session_state s : all_session_states) {
        if (to_string(s) == name) return s;
    }
    return std::nullopt;
}

bool session_view::ready(wall_time now) const noexcept {
    switch (state) {
        case session_state::alive:
            return true;
        case session_state::starting:
        case session_state::retrying:
            return !rejection && !token_doubted && idle_deadline && *idle_deadline > now;
        case session_state::dormant:
            return !last_error;
        default:
            return false;
    }
}

}  // namespace tokenkeeper
