#pragma once

#include "daemon/health/health.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper {

/// Everything that can be wrong beside the state of a session. catalogue.hpp has the words for each.
enum class warning_code : std::uint8_t {
    // About a session.
    rejected,                ///< a 401 stands that is being asked about again
    renewal_failing,         ///< the daemon gets no new token
    refresh_answer_lost,     ///< the answer to a refresh is lost, and maybe the next refresh token with it
    retry_after_too_long,    ///< the API asks for silence beyond the idle deadline
    client_ending,           ///< the OAuth client is disabled, inactive or to be deleted
    keep_alive_ineffective,  ///< touches do not move the idle deadline
    keep_alive_ended,        ///< max_session is over
    expires_soon,            ///< the token ends soon, and nothing can renew it
    idles_out,               ///< many grants a day only because nobody kept the token alive
    source_unusable,         ///< the session's file holds no token, while an earlier one is in use
    sink_failing,            ///< the file of a token sink is not as it should be
    secret_exposed,          ///< a secret works that the socket's group can read
    secret_folder,           ///< others can write a folder on the way to a secret
    rule_unusable,           ///< a rule names an account that this host does not have
    checks_late,             ///< checks are not made in time
    certificate_expiring,    ///< the certificate of the API or the login service ends within 14 days
    // About the daemon.
    store_unavailable,      ///< the state store cannot be read or written
    store_damaged,          ///< something in the state store could not be read
    store_replaced,         ///< the state store's file was removed or replaced
    configuration_refused,  ///< the file on the disk is not the configuration in force
    overloaded,             ///< the requests of an organization do not fit into its budget
    clock_differs,          ///< the host's clock is not the API's
    log_dropping,           ///< lines of the log are lost
    name_service,           ///< accounts of rules cannot be looked up
    file_watch,             ///< the kernel does not tell which files change
    metrics_unavailable,    ///< the address of metrics.listen cannot be used
    session_set,            ///< the sessions of a set are not as its folder has it
    notifier_failing,       ///< a notifier does not get its notifications
};
inline constexpr std::size_t warning_codes = static_cast<std::size_t>(warning_code::notifier_failing) + 1;

/// The warning is about the daemon only, never about a session.
constexpr bool concerns_daemon(warning_code code) noexcept {
    return code >= warning_code::store_unavailable;
}

struct warning {
    warning_code code{};
    health severity = health::degraded;
    std::string message;  ///< one sentence without its full stop: what happened and what the daemon does
    std::string hint;     ///< what a person can do
    std::optional<wall_time> since{};  ///< nullopt: the facts do not tell
    std::string correlation_id{};      ///< of the answer behind it
};

/// The condition of a session or of the daemon at one moment.
struct assessment {
    health grade = health::ok;        ///< the worst of the state's and the warnings'
    std::vector<warning> warnings;    ///< the worst first, at most one of each code
    std::optional<wall_time> next{};  ///< when it changes if nothing happens before; nullopt: it does not

    [[nodiscard]] const warning* find(warning_code code) const noexcept;
};

}  // namespace tokenkeeper
