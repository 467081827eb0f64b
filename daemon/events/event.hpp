#pragma once

#include "daemon/store/store_news.hpp"
#include "lib/genesys/idle_token_timeout.hpp"
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

/// Whom an event is about. Ids tell a session from another one that had its name; 0 and empty: none.
struct subject {
    session_id id = 0;
    std::string session;
    std::string organization;
};

/// A session's state or what is known of its token changed.
struct session_changed {
    subject about;
    session_fact fact;
};

/// A request was sent, and why.
struct request_started {
    subject about;
    request_id request = 0;
    operation what{};
    request_cause cause{};
    urgency rank{};
    boot_clock::duration lateness{};  ///< how long after the time that was planned
};

/// What came of it.
struct request_ended {
    subject about;
    request_id request = 0;
    operation what{};
    request_cause cause{};
    urgency rank{};
    boot_clock::duration took{};
    std::optional<error> failure;  ///< nullopt: it succeeded
    bool sent = true;              ///< false: it was given up before its first byte
};

/// Somebody commanded something; `audited`: it cannot be taken back, so it is an audit event.
struct command_given {
    subject about;
    std::string command;  ///< "renew", or a sentence: "all tokens of user … to be revoked with …"
    std::string peer;     ///< "uid 0, pid 4711"
    bool audited = false;
};

/// What came of a command that is audited.
struct command_ended {
    subject about;
    std::string command;
    std::string peer;
    std::string outcome;  ///< "done", "not done: …", "its outcome is not known: …"
};

/// Somebody got a session's access token.
struct token_handed_out {
    subject about;
    std::string peer;
};

/// Requests of one peer were refused for missing rights: the first at once, then once a minute with a count.
struct access_refused {
    std::string request;  ///< the last one
    std::string peer;
    std::uint64_t count = 1;  ///< how many were refused since this was last told
};

/// A token sink is not as it should be, and the end of that.
struct sink_failing {
    subject about;
    bool left_behind = false;  ///< it holds a token that does not belong there any more
    std::string why;
};
struct sink_recovered {
    subject about;
};

/// What a session's source holds cannot be used although a token serves on, and the end of that.
struct source_unusable {
    subject about;
    std::string why;
};
struct source_usable {
    subject about;
};

struct idle_timeout_changed {
    std::string organization;
    bool first = false;  ///< it was not known before
    genesys::idle_token_timeout timeout;
};

/// 429, once per episode.
struct organization_throttled {
    std::string organization;
    error cause;
};

/// The requests do not fit into the organization's budget (`report.fits`: they do again).
struct organization_overloaded {
    std::string organization;
    capacity_report report;
};

/// The API rejects many tokens at once, and the end of that.
struct mass_rejection {
    std::string organization;
    std::size_t sessions = 0;
    bool over = false;
};

/// The way to an organization could not be made anew after one of its files had changed.
struct way_unchanged {
    std::string organization;
    std::string why;
};

/// What people want to know of the store.
struct store_changed {
    store::store_news news;
};

struct configuration_loaded {
    std::string file;
    std::uint64_t generation = 0;
    std::string summary;
};
struct configuration_refused {
    std::uint64_t generation = 0;  ///< the one that stays; 0: none runs yet
    std::vector<std::string> errors;
};
/// The configuration is valid but unlikely to work as intended.
struct configuration_doubted {
    std::string doubt;
};

/// The daemon stops while grants are not answered.
struct grants_unanswered_at_stop {
    std::size_t grants = 0;
};

/// Every fact that the daemon has to tell, once, with everything that is known about it. None holds a token
/// or a secret.
using event =
    std::variant<session_changed, request_started, request_ended, command_given, command_ended,
                 token_handed_out, access_refused, sink_failing, sink_recovered, source_unusable,
                 source_usable, idle_timeout_changed, organization_throttled, organization_overloaded,
                 mass_rejection, way_unchanged, store_changed, configuration_loaded, configuration_refused,
                 configuration_doubted, grants_unanswered_at_stop>;

}  // namespace tokenkeeper::events
