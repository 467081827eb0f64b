#pragma once

#include "daemon/events/daemon_facts.hpp"
#include "daemon/events/subject.hpp"
#include "daemon/health/warning.hpp"
#include "daemon/store/store_news.hpp"
#include "lib/genesys/idle_timeout_terms.hpp"
#include "lib/scheduler/scheduler.hpp"
#include "lib/session/effects.hpp"
#include "lib/session/request.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::events {

/// The state of a session, or the knowledge about its token, changed.
struct session_changed {
    subject about;
    session_fact fact;
    /// Who can log in to a session that is lost, by which command (config::login_advice); else empty.
    std::string advice{};
};

/// The source of a session holds a token that the session did not have.
struct token_found {
    subject about;
    bool offered = false;  ///< the present one may live: the new one is verified before it is taken
};

/// Something is wrong with a session, or with the daemon (an empty subject), or it is worse than before.
struct warning_begun {
    subject about;
    warning what;
};
/// The end of that.
struct warning_over {
    subject about;
    warning_code code{};
    boot_clock::duration lasted{};
};

/// The health of a session, or of the daemon itself (an empty subject), is better or worse than before.
struct health_changed {
    subject about;
    health before{};
    health now{};
    std::string cause;  ///< what is wrong, one sentence; empty if nothing is
};

/// A request was started, for this cause.
struct request_started {
    subject about;
    request_id request = 0;
    operation kind{};
    request_cause cause{};
    urgency rank{};
    boot_clock::duration lateness{};  ///< the delay after the planned time
};

/// What a session wants to do next, as it stands after a request.
struct next_request {
    operation kind{};
    request_cause cause{};
    wall_time at;
};

/// A request ended, and its session knows of it.
struct request_ended {
    subject about;
    request_id request = 0;
    operation kind{};
    request_cause cause{};
    urgency rank{};
    boot_clock::duration took{};
    std::optional<error> failure;  ///< nullopt: it succeeded
    bool sent = true;              ///< false: the daemon gave up before the first byte
    cause_measure measure{};
    std::string peer{};  ///< of a command: who gave it, "uid 0, pid 4711"; empty: nobody, or not known
    std::optional<wall_time> idle_deadline{};  ///< nullopt: not known, or the token is dead
    std::optional<next_request> next{};        ///< nullopt: none, or not before something happens
};

/// An operator gave a command.
struct command_given {
    subject about;        ///< empty: the daemon itself
    std::string command;  ///< "renew", or a sentence: "all tokens of user … to be revoked with …"
    std::string peer;     ///< "uid 0, pid 4711"
};

/// A command ended that changes something.
struct command_ended {
    subject about;
    std::string command;
    std::string peer;
    std::string outcome;  ///< "done", "not done: …", "its outcome is not known: …"
};

/// A client got a session's access token.
struct token_handed_out {
    subject about;
    std::string peer;
};

/// A client did not get a session's access token, although it may have it: the session has none to give, or
/// too many clients wait.
struct token_refused {
    subject about;
    std::string peer;
};

/// Requests of one peer were refused for missing rights: the first at once, then once a minute with a count.
struct access_refused {
    std::string request;  ///< the last one
    std::string peer;
    std::uint64_t count = 1;  ///< the number of refusals since the last event
};

/// Connections of one user were ended or refused, as it has more than its share: the first at once, then once
/// a minute with a count.
struct clients_crowded {
    std::string peer;         ///< the client of the last one
    std::uint64_t count = 1;  ///< the number of connections since the last event
};

/// Connections of one user ended, as it followed the events and took none for five minutes: the first at
/// once, then once a minute with a count.
struct follower_cut {
    std::string peer;         ///< the client of the last one
    std::string lines;        ///< the number of lines that this one did not take
    std::uint64_t count = 1;  ///< the number of connections since the last event
};

/// A token sink has a trouble, or recovered from it.
struct sink_failing {
    subject about;
    std::string file;
    bool left_behind = false;  ///< it still holds a token that should be gone
    std::string reason;
};
struct sink_recovered {
    subject about;
    std::string file;
};

/// The source of a session cannot be used although its present token still works; or it can be used again.
struct source_unusable {
    subject about;
    std::string reason;
};
struct source_usable {
    subject about;
};

/// A secret of a session is in use although the group that may ask for the status can read it; or nobody else
/// can read it any more.
struct secret_exposed {
    subject about;
    std::string problem;  ///< "group tokenkeeper (998), which may ask …, can read /etc/… (mode 0640)"
    std::string remedy;   ///< the command that cures it
};
struct secret_guarded {
    subject about;
};

/// Others can put another file in the place of a session's secret; or they no longer can.
struct secret_folder_open {
    subject about;
    std::string problem;  ///< "group 100 can write the folder /srv/drop (mode 0775), and so …"
    std::string remedy;   ///< the command that cures it
};
struct secret_folder_closed {
    subject about;
};

struct idle_timeout_changed {
    std::string organization;
    bool first = false;  ///< the first value that the daemon read
    genesys::idle_timeout_terms timeout;
};

/// The token of this session tells another idle timeout than others of its organization.
struct idle_timeouts_differ {
    subject about;
    genesys::idle_timeout_terms timeout;
};

/// Genesys Cloud answered 429: once per episode.
struct organization_throttled {
    std::string organization;
    error cause;
};

/// The requests do not fit into the organization's budget, or fit again (`report.fits`).
struct organization_overloaded {
    std::string organization;
    capacity_report report;
};

/// The API rejects many tokens at once, or no longer does (`over`).
struct mass_rejection {
    std::string organization;
    std::size_t sessions = 0;
    bool over = false;
};

/// The connections to an organization could not be renewed after one of its files changed.
struct way_unchanged {
    std::string organization;
    std::string reason;
};

/// News of the store.
struct store_changed {
    store::store_news news;
};

/// The store made changes durable, or could not.
struct store_committed {
    boot_clock::duration took{};
    bool succeeded = true;
};

/// Every fact that the daemon publishes, with all known details. No fact holds a token or a secret.
using event =
    std::variant<session_changed, token_found, warning_begun, warning_over, health_changed, request_started,
                 request_ended, command_given, command_ended, token_handed_out, token_refused, access_refused,
                 clients_crowded, sink_failing, sink_recovered, source_unusable, source_usable,
                 secret_exposed, secret_guarded, secret_folder_open, secret_folder_closed,
                 idle_timeout_changed, idle_timeouts_differ, organization_throttled, organization_overloaded,
                 mass_rejection, way_unchanged, store_changed, store_committed, configuration_loaded,
                 configuration_refused, configuration_doubted, accounts_unresolved, rule_looked_up,
                 metrics_address_changed, notification_tried, notifier_changed, notifications_unsent_at_stop,
                 grants_unanswered_at_stop, unsaved_at_stop, daemon_ready, daemon_stopping, follower_cut,
                 set_members_changed, set_files_left_out, set_changed, wall_clock_set, host_stood_still>;

}  // namespace tokenkeeper::events
