#pragma once

#include "daemon/control/rights.hpp"
#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/session/session_view.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

namespace tokenkeeper::control {

/// The daemon as `/v1/status` shows it.
struct daemon_view {
    std::string version;
    int pid = 0;
    wall_time started;
    std::string config_path;
    wall_time config_loaded;
    std::uint64_t config_generation = 0;
    std::vector<organization_view> organizations;
};

/// Result of a reload: the generation now running, and every error (one line each) where the new one was
/// refused.
struct reload_outcome {
    std::uint64_t generation = 0;
    std::vector<std::string> errors;
};

/// Why something that was asked for was not done, in the daemon's own terms: control makes a problem+json of
/// it.
struct refusal {
    enum class kind {
        no_such_session,
        no_such_organization,
        not_permitted,  ///< 403: a reload took the right away while it was waited for
        conflict,  ///< 409: the state of the session does not allow it (a dead token, nothing to renew from,
                   ///< …)
        bad_request,  ///< 400: for example an idle timeout outside the allowed range
        busy,         ///< 503: too many wait for the same already
        upstream,     ///< 502: Genesys Cloud, or the way there, said no; `cause` says what
    } what = kind::conflict;
    std::string detail;                    ///< one sentence
    std::string hint;                      ///< what to do next
    std::optional<error> cause;            ///< for `upstream`: code, status and correlation id are shown
    std::optional<seconds> retry_after{};  ///< when to ask again, where the daemon knows
};
[[noreturn]] void throw_exception_from_error(const refusal& r, const boost::source_location& where);
refusal no_such_session(const std::string& name);

template <class T>
using outcome = boost::system::result<T, refusal>;

/// A token for whoever may have it.
struct token_view {
    secret access_token;
    std::optional<wall_time> expires;
    std::optional<wall_time> idle_deadline;
    std::string region;  ///< canonical id, empty with explicit URLs
    std::string api_url;
};

/// Who asks for a token.
struct token_reader {
    std::string description;  ///< "uid 0, pid 4711", "unit export.service"
    /// Whether it may have the token of the session of this name, by the configuration that is in force when
    /// this is called.
    std::function<bool(std::string_view session)> may_read;
};

/// What to change of an organization's idle timeout; none of both: only read.
struct idle_timeout_change {
    std::optional<bool> enabled;
    std::optional<seconds> timeout;
};

/// The organization's IdleTokenTimeout as the API gave it, and the session whose token was used.
struct idle_timeout_view {
    boost::json::object timeout;
    std::string session;
};

/// What the control server needs of the daemon: the one place where control and the other rooms meet.
/// Called on the daemon's one thread. The second implementation is the fake of the tests.
class backend {
public:
    backend() = default;
    backend(const backend&) = delete;
    backend& operator=(const backend&) = delete;
    virtual ~backend() = default;

    virtual daemon_view status() = 0;
    [[nodiscard]] virtual std::map<session_state, std::size_t> counts() const = 0;
    /// Sessions in name order behind `after`, as they stand now: the first `most` that are `wanted`.
    using condition = std::function<bool(session_state, std::string_view organization)>;
    virtual boost::asio::awaitable<std::vector<session_view>> sessions(std::string after, std::size_t most,
                                                                       condition wanted) = 0;
    virtual std::optional<session_view> session(std::string_view name) = 0;
    /// Does `what` as soon as the request budget allows and gives the session after it. A check that fails is
    /// no refusal (the session shows it); a renewal or a revocation that fails is. `peer` is for the audit
    /// ("uid 0, pid 4711").
    virtual boost::asio::awaitable<outcome<session_view>> act(std::string name, session_action what,
                                                              std::string peer) = 0;
    /// The present token, renewed or touched first where less than `min_valid` (60 s where not given) is left
    /// and that is possible. conflict: the token is dead, or will not live for a `min_valid` that was asked
    /// for. busy: that has to be waited for, and too many do. not_permitted: the reader lost its right while
    /// it waited.
    virtual boost::asio::awaitable<outcome<token_view>> token(std::string name,
                                                              std::optional<seconds> min_valid,
                                                              token_reader reader) = 0;
    /// Reads, or reads, changes and writes back, with the token of `session` or (empty) one that the daemon
    /// picks.
    virtual boost::asio::awaitable<outcome<idle_timeout_view>> idle_timeout(std::string organization,
                                                                            std::string session,
                                                                            idle_timeout_change change,
                                                                            std::string peer) = 0;
    /// deleteToken: revokes every token of a user. Gives the session whose token was used.
    virtual boost::asio::awaitable<outcome<std::string>> revoke_user(std::string organization,
                                                                     std::string user_id, std::string session,
                                                                     std::string peer) = 0;
    virtual boost::asio::awaitable<reload_outcome> reload() = 0;
    /// `count` requests of one user were refused for missing rights, this one the last: event
    /// `control.denied`. Called for a user's first refusal, then once a minute.
    virtual void denied(std::string_view request, std::string_view peer, std::uint64_t count) = 0;
};

}  // namespace tokenkeeper::control
