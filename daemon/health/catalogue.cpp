#include "daemon/health/catalogue.hpp"

#include <algorithm>
#include <array>

namespace tokenkeeper {

namespace {

constexpr std::array warning_entries{
    warning_entry{.code = warning_code::rejected,
                  .name = "rejected",
                  .severity = health::attention,
                  .sentence = "the API rejects the token",
                  .response = "the daemon asks again before it believes that",
                  .hint = "Wait a minute: then the session is alive again, or lost. If somebody "
                          "logged out or revoked the token, log in again.",
                  .event = "session.retrying",
                  .told_by_event = true},
    warning_entry{.code = warning_code::renewal_failing,
                  .name = "renewal_failing",
                  .severity = health::attention,
                  .sentence = "the daemon cannot get a new token",
                  .hint = "Correct the fault that the message names; to try again at once: "
                          "tokenkeeperctl renew {session}",
                  .event = "session.expiring"},
    warning_entry{.code = warning_code::refresh_answer_lost,
                  .name = "refresh_answer_lost",
                  .severity = health::degraded,
                  .sentence = "the answer to a refresh was lost",
                  .response = "the daemon sends the old refresh token again when the "
                              "present token has ended",
                  .hint = "Nothing now. If the session fails then, log in again and put the new "
                          "refresh token into {file}",
                  .event = "session.expiring"},
    warning_entry{
        .code = warning_code::retry_after_too_long,
        .name = "retry_after_too_long",
        .severity = health::attention,
        .sentence = "the API asks the daemon to wait beyond the idle deadline",
        .response = "the daemon tries once shortly before that deadline",
        .hint =
            "Find out what else uses this token, or uses up the organization's rate limit. If the session "
            "is lost, log in again.",
        .event = "session.expiring"},
    warning_entry{.code = warning_code::client_ending,
                  .name = "client_ending",
                  .severity = health::attention,
                  .sentence = "the session's OAuth client is disabled, inactive or about to be deleted",
                  .hint = "Ask an administrator of the organization to keep the OAuth client, or give "
                          "the session another one.",
                  .event = "session.client_ending"},
    warning_entry{.code = warning_code::keep_alive_ineffective,
                  .name = "keep_alive_ineffective",
                  .severity = health::attention,
                  .sentence = "keep-alive has no effect: the idle deadline does not move",
                  .hint = "Ask an administrator of the organization whether the API is excluded from "
                          "what counts as activity. If nobody can change that, log in again when the "
                          "token has idled out.",
                  .event = "session.keep_alive_ineffective"},
    warning_entry{.code = warning_code::keep_alive_ended,
                  .name = "keep_alive_ended",
                  .severity = health::degraded,
                  .sentence = "max_session is over",
                  .response = "the daemon only verifies the session from now on",
                  .hint = "Nothing if that is as planned. Otherwise log in again; a longer max_session "
                          "keeps the next token alive for longer.",
                  .event = "session.keep_alive_ended"},
    warning_entry{.code = warning_code::expires_soon,
                  .name = "expires_soon",
                  .severity = health::attention,
                  .sentence = "the token ends soon, and the daemon cannot renew it",
                  .hint = "Log in again and put the new token into {file}",
                  .event = "session.expiring"},
    warning_entry{.code = warning_code::idles_out,
                  .name = "idles_out",
                  .severity = health::degraded,
                  .sentence = "the token idled out five times within a day, and a grant replaced it "
                              "each time",
                  .hint = "Set mode: keep-alive for {session}: a token that is kept alive lives to "
                          "its end.",
                  .event = "session.warning",
                  .message_id = "8a2d5288c3cd4bf6b434f1e7544331af"},
    warning_entry{.code = warning_code::source_unusable,
                  .name = "source_unusable",
                  .severity = health::attention,
                  .sentence = "the session's file can no longer be used",
                  .response = "the daemon goes on with what it read before",
                  .hint = "Correct the fault that the message names; the daemon notices a corrected file.",
                  .event = "session.warning",
                  .message_id = "4279668210d94c8c8936b3e9340e903f"},
    warning_entry{.code = warning_code::sink_failing,
                  .name = "sink_failing",
                  .severity = health::attention,
                  .sentence = "there is a fault with the file of a token_sink",
                  .response = "the daemon tries again",
                  .hint = "Correct the fault that the message names; the daemon notices it within "
                          "half a minute.",
                  .event = "session.warning",
                  .message_id = "4de9dc7a162a49089642e8d7d6c8bfc1"},
    warning_entry{.code = warning_code::secret_exposed,
                  .name = "secret_exposed",
                  .severity = health::degraded,
                  .sentence = "accounts other than the daemon's can read the session's secret",
                  .hint = "Take that right away from them, and consider replacing the secret.",
                  .event = "session.warning",
                  .message_id = "a1d1c1274d6149a5864223f4ee8602a3"},
    warning_entry{.code = warning_code::secret_folder,
                  .name = "secret_folder",
                  .severity = health::degraded,
                  .sentence = "accounts other than the daemon's can put another file in the place of the "
                              "session's secret",
                  .hint = "Take that right away from them; the daemon notices it within half a minute.",
                  .event = "session.warning",
                  .message_id = "5460d68cb00a4e53a4d804eab6c79abe"},
    warning_entry{
        .code = warning_code::rule_unusable,
        .name = "rule_unusable",
        .severity = health::degraded,
        .sentence = "a rule of the configuration has no effect, because it names an unknown account",
        .hint = "Create the account: the daemon looks for it every minute. Or correct its "
                "name, then: tokenkeeperctl reload",
        .event = "session.warning",
        .message_id = "b7ab8944ea0d4d779d714e02a163478b"},
    warning_entry{.code = warning_code::checks_late,
                  .name = "checks_late",
                  .severity = health::degraded,
                  .sentence = "the checks of the session are late by more than two intervals",
                  .hint = "Check whether the host is overloaded, and whether max_requests_per_second "
                          "suffices for the organization's sessions.",
                  .event = "session.warning",
                  .message_id = "6c0c7c3eaa4c4a0fa297a544c7148e9b"},
    warning_entry{.code = warning_code::certificate_expiring,
                  .name = "certificate_expiring",
                  .severity = health::degraded,
                  .sentence = "the certificate of a server ends within 14 days; after its end the "
                              "daemon cannot ask that server any more",
                  .hint = "Tell whoever runs that host; for a proxy or gateway of your own, renew its "
                          "certificate. The daemon notices the new one with its next connection.",
                  .event = "session.warning",
                  .message_id = "151f42c6c6124083b51bf73a1efa9ed7"},
    warning_entry{.code = warning_code::store_unavailable,
                  .name = "store_unavailable",
                  .severity = health::attention,
                  .sentence = "the state store cannot be used",
                  .response = "the daemon goes on from memory, and refresh grants wait",
                  .hint = "Make room on the disk, or correct the rights of the state folder; the "
                          "daemon tries again every ten seconds.",
                  .event = "state.unavailable",
                  .told_by_event = true},
    warning_entry{.code = warning_code::store_damaged,
                  .name = "store_damaged",
                  .severity = health::attention,
                  .sentence = "the state store was damaged",
                  .hint = "Look for sessions that failed with the reason state_damaged, and for the "
                          "cause on the disk. This warning ends with: tokenkeeperctl reload",
                  .event = "daemon.warning",
                  .message_id = "b5f0224a01944566bbdb2d1f9face2a2"},
    warning_entry{.code = warning_code::store_replaced,
                  .name = "store_replaced",
                  .severity = health::degraded,
                  .sentence = "the state store was replaced while the daemon ran",
                  .response = "the daemon wrote it again",
                  .hint = "Find out what moves or restores files of the state folder. This warning "
                          "ends with: tokenkeeperctl reload",
                  .event = "daemon.warning",
                  .message_id = "4b12c1819b914877a029a71abfb7cc64"},
    warning_entry{.code = warning_code::configuration_refused,
                  .name = "configuration_refused",
                  .severity = health::attention,
                  .sentence = "the configuration file was refused",
                  .response = "the configuration that was loaded before stays in force, "
                              "and the next start would fail",
                  .hint = "Correct the file until tokenkeeperctl check-config finds no error, then: "
                          "tokenkeeperctl reload",
                  .event = "config.rejected",
                  .told_by_event = true},
    warning_entry{.code = warning_code::overloaded,
                  .name = "overloaded",
                  .severity = health::attention,
                  .sentence = "the requests of an organization do not fit into its budget",
                  .hint = "Raise max_requests_per_second, or the check_interval of sessions, or keep "
                          "fewer sessions alive.",
                  .event = "organization.overloaded",
                  .told_by_event = true},
    warning_entry{.code = warning_code::clock_differs,
                  .name = "clock_differs",
                  .severity = health::degraded,
                  .sentence = "this host's clock differs from the API's",
                  .hint = "Set the clock, and have it set by a time service (timedatectl set-ntp "
                          "true).",
                  .event = "daemon.warning",
                  .message_id = "43105f9d13e04aa48a81b3841aff81a7"},
    warning_entry{.code = warning_code::log_dropping,
                  .name = "log_dropping",
                  .severity = health::degraded,
                  .sentence = "lines of the log are lost, because nothing takes them in time",
                  .hint = "Look at the disk of the journal, or of the log's file, and at systemd-journald.",
                  .event = "daemon.warning",
                  .message_id = "33233c4d3a96419c95ad7d4b730b8298"},
    warning_entry{.code = warning_code::name_service,
                  .name = "name_service",
                  .severity = health::degraded,
                  .sentence = "the host's name service does not answer for the accounts of some "
                              "rules",
                  .response = "these rules give nobody a right until it does",
                  .hint = "Look at the host's name service (getent passwd USER); the daemon asks it "
                          "every minute.",
                  .event = "daemon.warning",
                  .message_id = "85334128ce754a6c8f6cb8b579b066ee"},
    warning_entry{.code = warning_code::file_watch,
                  .name = "file_watch",
                  .severity = health::degraded,
                  .sentence = "the kernel does not tell the daemon which files change",
                  .response = "the daemon looks at its files every 30 seconds",
                  .hint = "Raise fs.inotify.max_user_instances (then restart the daemon) or "
                          "fs.inotify.max_user_watches with sysctl.",
                  .event = "daemon.warning",
                  .message_id = "de455dd517f44ce08ea6a9452cb6d8b8"},
    warning_entry{.code = warning_code::metrics_unavailable,
                  .name = "metrics_unavailable",
                  .severity = health::degraded,
                  .sentence = "the metrics are not served at the address of metrics.listen",
                  .response = "the daemon tries again every ten seconds, and keeps the sessions meanwhile",
                  .hint =
                      "End the program that holds the address, or choose another one (metrics.listen) and "
                      "reload; the control socket has the metrics too.",
                  .event = "daemon.warning",
                  .message_id = "4ff50517dcd94c059f7059e3800e8e8b"},
    warning_entry{.code = warning_code::session_set,
                  .name = "session_set",
                  .severity = health::attention,
                  .sentence = "the sessions of a set are not as its folder has it",
                  .response = "the daemon goes on with the sessions that it has, and looks at the folder "
                              "again and again",
                  .hint = "Look at the folder and its files; the names, the limit and the pattern are "
                          "under session_sets in the configuration. No reload is needed.",
                  .event = "daemon.warning",
                  .message_id = "fc12447bae9b446b9ca9d3d8e76cd1e2"},
    warning_entry{.code = warning_code::notifier_failing,
                  .name = "notifier_failing",
                  .severity = health::degraded,
                  .sentence = "a notifier does not get its notifications",
                  .response = "the daemon tries each of them five times in ten minutes",
                  .hint = "Look at the server behind the URL, and at the URL itself (notify); the next "
                          "notification that arrives ends this.",
                  .event = "daemon.warning",
                  .message_id = "0e01ed7834ca4673a9e67da203f036ea"},
};

constexpr std::array state_entries{
    state_entry{session_state::starting, health::ok, health::ok,
                "the daemon has not asked the API about this session yet"},
    state_entry{session_state::acquiring, health::ok, health::degraded,
                "the daemon is getting a token with a grant"},
    state_entry{session_state::alive, health::ok, health::ok, "the last check succeeded"},
    state_entry{session_state::retrying, health::degraded, health::degraded,
                "the last checks failed; the token may still be valid, and the daemon tries again"},
    state_entry{session_state::denied, health::attention, health::attention,
                "the token may still be valid, but the API refuses this host or client"},
    state_entry{session_state::lost, health::attention, health::attention, "the API rejects the token"},
    state_entry{session_state::failed, health::attention, health::attention, "the daemon cannot get a token"},
    state_entry{session_state::dormant, health::ok, health::degraded,
                "nobody uses the session, so the daemon let its token go"},
};

}  // namespace

std::span<const warning_entry> warning_catalogue() noexcept {
    return warning_entries;
}

std::span<const state_entry> state_catalogue() noexcept {
    return state_entries;
}

const warning_entry& entry_of(warning_code code) noexcept {
    return *std::ranges::find(warning_entries, code, &warning_entry::code);
}

const state_entry& entry_of(session_state state) noexcept {
    return *std::ranges::find(state_entries, state, &state_entry::state);
}

std::optional<warning_code> warning_code_from(std::string_view name) noexcept {
    const auto* found = std::ranges::find(warning_entries, name, &warning_entry::name);
    if (found == warning_entries.end()) return std::nullopt;
    return found->code;
}

}  // namespace tokenkeeper
