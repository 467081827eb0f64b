#include "daemon/metrics/session_series.hpp"

#include "daemon/health/catalogue.hpp"
#include "daemon/metrics/catalogue.hpp"
#include "daemon/metrics/exposition.hpp"

#include <optional>

namespace tokenkeeper::metrics {

namespace {

constexpr std::array<const family*, 7> session_families{
    &families::session_state,         &families::session_health,        &families::session_warning,
    &families::session_last_verified, &families::session_idle_deadline, &families::session_expires,
    &families::session_next_action};

enum place : std::size_t { state, condition, warning, last_verified, idle_deadline, expires, next_action };

}  // namespace

void session_series::add(const assessed_session& session) {
    const label name{"session", session.name};
    const label organization{"organization", session.organization};
    write_sample(texts_[place::state], families::session_state.name,
                 {name, organization, {"state", to_string(session.state)}}, std::size_t{1});
    write_sample(texts_[place::condition], families::session_health.name, {name, organization},
                 static_cast<std::size_t>(session.condition.grade));
    for (const auto& each : session.condition.warnings) {
        write_sample(texts_[place::warning], families::session_warning.name,
                     {name, organization, {"code", to_string(each.code)}}, std::size_t{1});
    }
    const auto write_time = [&](place at, const std::optional<wall_time>& time) {
        if (!time) return;
        write_sample(texts_[at], session_families[at]->name, {name, organization},
                     seconds_since_epoch(*time));
    };
    write_time(place::last_verified, session.last_verified);
    write_time(place::idle_deadline, session.idle_deadline);
    write_time(place::expires, session.expires);
    if (session.next_action) write_time(place::next_action, session.next_action->at);
}

void session_series::write(std::string& text) const {
    for (std::size_t i = 0; i < texts_.size(); ++i) {
        write_header(text, *session_families[i]);
        text += texts_[i];
    }
}

}  // namespace tokenkeeper::metrics
