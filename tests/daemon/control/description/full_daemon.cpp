#include "tests/daemon/control/description/full_daemon.hpp"

#include <chrono>

namespace tokenkeeper::control::testing {

namespace {

using namespace std::chrono_literals;

assessed_session full_session() {
    const auto moment = full_moment();
    assessed_session session;
    session.name = "lobby";
    session.organization = "acme";
    session.source_file = "/etc/tokenkeeper/lobby.token";
    session.state = session_state::alive;
    session.reason = "throttled";
    session.since = moment;
    session.last_verified = session.last_kept_alive = session.keep_alive_until = moment;
    session.idle_deadline = session.expires = moment;
    session.keep_alive_effective = false;
    session.idle_timeout = seconds{900};
    session.next_action = {.what = session_action::keep_alive, .at = moment};
    session.last_error = {moment, "too.many.requests", 429, "slow down", "c-1", "wait"};
    session.client = {"1", "n", "CODE", "active", moment};
    session.condition.warnings = {{warning_code::client_ending, health::attention, "m", "h", moment}};
    session.use = {{"grafana"}, {"export.service"}, "/run/t", moment};
    return session;
}

}  // namespace

wall_time full_moment() {
    return wall_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}} + 23h + 999ms;
}

void fill(fake_backend& daemon) {
    const auto moment = full_moment();
    daemon.every_session.back() = full_session();
    daemon.view.config_refused = {moment, {"a.yaml:1:1: oops"}};
    daemon.view.condition.warnings = {{warning_code::store_unavailable, health::attention, "m", "h", {}}};
    organization_view acme;
    acme.name = "acme";
    acme.api_url = "https://api.mypurecloud.ie";
    daemon.view.organizations.push_back(acme);
    acme.idle_timeout_enabled = true;
    acme.idle_timeout = seconds{900};
    acme.idle_timeout_checked = moment;
    daemon.view.organizations.push_back(acme);
    history::line touch{.at = moment, .event = "keep-alive", .why = "due", .outcome = "ok"};
    daemon.lobby_history.push_back(touch);
    touch.http_status = 200;
    touch.took = milliseconds{84};
    touch.correlation_id = "c";
    touch.idle_deadline = moment;
    touch.next = history::line::step{.what = "verify", .why = "late", .at = moment};
    daemon.lobby_history.push_back(touch);
}

}  // namespace tokenkeeper::control::testing
