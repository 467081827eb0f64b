#include "tests/daemon/health/cases.hpp"

namespace tokenkeeper::tests {

namespace {

using code = warning_code;

/// A grant is possible and its token ends in six hours.
void use_grant(session_case& one) {
    one.view.source = token_source::refresh_token;
    one.view.renewal.possible = true;
    one.view.expires = present + std::chrono::hours{6};
    one.surroundings.source_file = "/etc/tokenkeeper/lobby.refresh";
}

void refuse_grants(session_case& one) {
    use_grant(one);
    one.view.renewal.failure = reported_failure{};
    one.view.renewal.refusal = "invalid_client";
    one.view.renewal.explanation = "the client is disabled";
}

}  // namespace

std::vector<session_row> session_rows() {
    std::vector<session_row> rows;
    const auto add = [&rows](code which, health severity, std::function<void(session_case&)> change,
                             std::string message, std::string hint) {
        rows.push_back({which, severity, std::move(change), std::move(message), std::move(hint)});
    };
    add(
        code::rejected, health::attention,
        [](session_case& one) {
            one.view.state = session_state::retrying;
            one.view.rejection.emplace().since = present - seconds{20};
        },
        "asks again before it believes that", "Wait a minute");
    add(code::renewal_failing, health::attention, refuse_grants,
        "cannot get a new token: the client is disabled; the daemon asks no more until something changes; "
        "the present one ends at 1971-01-01T06:00:00Z",
        "tokenkeeperctl renew lobby");
    add(
        code::renewal_failing, health::attention,
        [](session_case& one) {
            refuse_grants(one);
            one.view.renewal.failure->hint = "Correct client_id; then: tokenkeeperctl renew NAME.";
        },
        "the client is disabled", "Correct client_id; then: tokenkeeperctl renew lobby.");
    add(
        code::renewal_failing, health::attention,
        [](session_case& one) {
            refuse_grants(one);
            one.view.renewal.looked_at_hourly = true;
        },
        "the client is disabled; the daemon asks once an hour; the present one ends at",
        "tokenkeeperctl renew lobby");
    add(
        code::renewal_failing, health::degraded,
        [](session_case& one) {
            use_grant(one);
            one.view.renewal.failure = reported_failure{};
            one.view.renewal.failure->message = "the API is unavailable at the moment";
            one.view.renewal.failure->hint = "tokenkeeper retries.";
            one.view.last_error = reported_failure{};
            one.view.last_error->message = "of a check, which is something else";
        },
        "unavailable at the moment; the daemon goes on trying; the present one ends at",
        "tokenkeeper retries.");
    add(
        code::refresh_answer_lost, health::degraded,
        [](session_case& one) {
            use_grant(one);
            one.view.renewal.answer_lost = true;
        },
        "the old refresh token again when the present token has ended; the present one ends at",
        "/etc/tokenkeeper/lobby.refresh");
    add(
        code::retry_after_too_long, health::attention,
        [](session_case& one) {
            one.view.state = session_state::retrying;
            one.view.silence = {present + std::chrono::hours{1}, present + seconds{700}};
        },
        "deadline: until 1971-01-01T01:00:00Z, and the deadline comes at 1971-01-01T00:11:40Z; the daemon "
        "tries once",
        "rate limit");
    add(
        code::client_ending, health::attention,
        [](session_case& one) { one.view.client->state = "disabled"; }, "OAuth client wallboards is disabled",
        "administrator");
    add(
        code::client_ending, health::attention,
        [](session_case& one) { one.view.client->date_to_delete = present + std::chrono::hours{48}; },
        "OAuth client wallboards will be deleted at 1971-01-03T00:00:00Z", "another one");
    add(
        code::keep_alive_ineffective, health::attention,
        [](session_case& one) { one.view.keep_alive_effective = false; },
        "does not move; the token idles out at 1971-01-01T00:11:40Z", "counts as activity");
    add(
        code::keep_alive_ended, health::degraded,
        [](session_case& one) { one.view.keep_alive_until = present - seconds{90}; },
        "max_session is over; the daemon only verifies the session from now on; the token idles out at",
        "as planned");
    add(
        code::expires_soon, health::attention,
        [](session_case& one) {
            one.view.obtained = present - std::chrono::hours{23} - std::chrono::minutes{30};
            one.view.expires = present + std::chrono::minutes{30};
        },
        "it ends at 1971-01-01T00:30:00Z", "/etc/tokenkeeper/lobby.token");
    add(
        code::idles_out, health::degraded,
        [](session_case& one) { one.view.idled_out_since = present - std::chrono::hours{23}; }, "five times",
        "mode: keep-alive");
    add(
        code::source_unusable, health::attention,
        [](session_case& one) { one.surroundings.source_trouble = "lobby.token is empty"; },
        "lobby.token is empty; the daemon goes on with what it read before", "notices a corrected file");
    add(
        code::sink_failing, health::attention,
        [](session_case& one) { one.surroundings.sink_trouble = "cannot write /run/t: Permission denied"; },
        "cannot write /run/t: Permission denied; the daemon tries again", "half a minute");
    add(
        code::sink_failing, health::attention,
        [](session_case& one) {
            one.surroundings.sink_trouble = "cannot remove /run/t";
            one.surroundings.sink_left_behind = true;
        },
        "still holds a token that should be gone: cannot remove /run/t", "half a minute");
    add(
        code::secret_exposed, health::degraded,
        [](session_case& one) {
            one.surroundings.exposed_secret = "group tokenkeeper can read it";
            one.surroundings.exposure_remedy = "chgrp tokenkeeperd lobby.token";
        },
        "group tokenkeeper can read it", "chgrp tokenkeeperd lobby.token");
    add(
        code::secret_folder, health::degraded,
        [](session_case& one) {
            one.surroundings.open_folder = "group 100 can write the folder /srv";
            one.surroundings.folder_remedy = "Run: chmod g-w /srv";
        },
        "group 100 can write the folder /srv", "Run: chmod g-w /srv");
    add(
        code::rule_unusable, health::degraded,
        [](session_case& one) {
            one.surroundings.unusable_rules = {"readers.users: no user 'a'", "no 'b'"};
        },
        "readers.users: no user 'a'; no 'b'", "tokenkeeperctl reload");
    add(
        code::checks_late, health::degraded,
        [](session_case& one) {
            one.view.next_action = {session_action::verify, present - seconds{600}};
        },
        "due since 1970-12-31T23:50:00Z", "max_requests_per_second");
    add(
        code::certificate_expiring, health::degraded,
        [](session_case& one) {
            static const std::vector<known_certificate> shown{
                {"api.example", present + std::chrono::days{14}},
                {"login.example", present + std::chrono::days{15}}};
            one.surroundings.certificates = shown;
        },
        "cannot ask that server any more: that of api.example ends at 1971-01-15T00:00:00Z",
        "renew its certificate");
    return rows;
}

std::vector<daemon_row> daemon_rows() {
    return {
        {code::store_unavailable, health::attention,
         [](daemon_facts& facts) { facts.store_trouble = "database or disk is full"; }, "disk is full",
         "Make room"},
        {code::store_damaged, health::attention,
         [](daemon_facts& facts) { facts.store_damage = "row 'lobby' cannot be read"; },
         "row 'lobby' cannot be read", "state_damaged"},
        {code::store_replaced, health::degraded,
         [](daemon_facts& facts) { facts.store_replacement = "state.db was removed"; },
         "state.db was removed", "moves or restores"},
        {code::configuration_refused, health::attention,
         [](daemon_facts& facts) {
             facts.refused_configuration = {"a.yaml:3:1: no", "b", "c"};
         },
         "a.yaml:3:1: no (and 2 more)", "check-config"},
        {code::overloaded, health::degraded,
         [](daemon_facts& facts) {
             facts.overloads["acme"] = {"checks are stretched", false};
         },
         "acme: checks are stretched", "max_requests_per_second"},
        {code::overloaded, health::attention,
         [](daemon_facts& facts) {
             facts.overloads["acme"] = {"checks are stretched", false};
             facts.overloads["globex"] = {"some will be lost", true};
         },
         "acme: checks are stretched; globex: some will be lost", "keep fewer"},
        {code::clock_differs, health::degraded,
         [](daemon_facts& facts) {
             facts.clock = clock_difference{"acme", seconds{600}};
         },
         "differs from the API's: by the clock of acme, it is 10m ahead", "Set the clock"},
        {code::clock_differs, health::degraded,
         [](daemon_facts& facts) {
             facts.clock = clock_difference{"acme", seconds{-121}};
         },
         "it is 2m1s behind", "set-ntp"},
        {code::log_dropping, health::degraded,
         [](daemon_facts& facts) {
             facts.dropped_lines = 7;
             facts.dropping_until = present + seconds{1};
         },
         "7 lines", "journald"},
        {code::name_service, health::degraded,
         [](daemon_facts& facts) { facts.unanswered_accounts = {"user 'a'"}; }, "user 'a'", "getent"},
        {code::file_watch, health::degraded,
         [](daemon_facts& facts) { facts.files_unheard = "no inotify watch is left"; },
         "which files change: no inotify watch is left; the daemon looks at its files every 30 seconds",
         "max_user_watches"},
        {code::metrics_unavailable, health::degraded,
         [](daemon_facts& facts) { facts.metrics_trouble = "another program listens there"; },
         "another program listens there; the daemon tries again", "metrics.listen"},
        {code::session_set, health::attention,
         [](daemon_facts& facts) {
             facts.set_troubles = {{"lobby", "cannot read /a"}, {"screens", "2 files are no sessions"}};
         },
         "lobby: cannot read /a; screens: 2 files are no sessions; the daemon goes on with the sessions",
         "session_sets"},
        {code::notifier_failing, health::degraded,
         [](daemon_facts& facts) {
             facts.notifier_troubles = {{1, "a.example answers HTTP 404"}, {7, "b.example: refused"}};
         },
         "a.example answers HTTP 404; b.example: refused; the daemon tries each", "notify"},
        {code::rule_unusable, health::degraded,
         [](daemon_facts& facts) { facts.unusable_rules = {"control.operators.users: no user 'x'"}; },
         "no user 'x'", "reload"},
        {code::sink_failing, health::attention,
         [](daemon_facts& facts) { facts.left_sinks["/run/t"] = "Permission denied"; },
         "/run/t still holds the token of a session that is gone: Permission denied", "Correct"},
        {code::sink_failing, health::attention,
         [](daemon_facts& facts) { facts.left_sinks[""] = "No space left on device"; },
         "the list of all these files, for the next start, cannot be written: No space left on device",
         "Correct"},
    };
}

}  // namespace tokenkeeper::tests
