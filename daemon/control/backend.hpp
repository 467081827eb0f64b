#pragma once

#include "daemon/control/access/rights.hpp"
#include "daemon/health/assessed_session.hpp"
#include "daemon/history/line.hpp"
#include "daemon/stream/live_stream.hpp"
#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/session/session_view.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

namespace tokenkeeper::control {

/// A configuration file that was refused while another configuration is in force.
struct refused_configuration {
    wall_time at;
    std::vector<std::string> errors;
};

/// The daemon as `/v1/status` shows it.
struct daemon_view {
    std::string version;
    int pid = 0;
    wall_time started;
    std::string config_path;
    wall_time config_loaded;
    std::uint64_t config_generation = 0;
    std::optional<refused_configuration> config_refused;
    assessment condition;  ///< of the daemon itself, whatever the health of its sessions
    std::vector<organization_view> organizations;
};

/// The result of a reload: the generation that runs now, and the errors, one line each, if the new
/// configuration was refused.
struct reload_outcome {
    std::uint64_t generation = 0;
    std::vector<std::string> errors;
};

/// The reason why the daemon did not do what a client asked, in the daemon's own terms. Control turns it into
/// a problem+json.
struct refusal {
    enum class kind {
        no_such_session,
        no_such_organization,
        not_permitted,  ///< 403: a reload removed the right while the client waited
        conflict,  ///< 409: the state of the session does not allow it (a dead token, nothing to renew from,
                   ///< …)
        bad_request,     ///< 400: for example an idle timeout outside the allowed range
        no_such_login,   ///< 404: it ended, another one began, or the daemon was restarted
        login_mismatch,  ///< 400: a redirect that does not belong to the pending login, which goes on
        busy,            ///< 503: too many clients wait for the same
        upstream,        ///< 502: Genesys Cloud, or the connection to it, failed; `cause` says how
    } type = kind::conflict;
    std::string detail;                    ///< one sentence
    std::string hint;                      ///< the next step for the client
    std::optional<error> cause;            ///< for `upstream`: code, status and correlation id are shown
    std::optional<seconds> retry_after{};  ///< the time until the next attempt, if the daemon knows it
    std::string audit{};                   ///< in place of `detail` where that repeats words of the client
};
[[noreturn]] void throw_exception_from_error(const refusal& r, const boost::source_location& location);
refusal no_such_session(const std::string& name);

template <class T>
using outcome = boost::system::result<T, refusal>;

/// A token for a client that may have it.
struct token_view {
    secret access_token;
    std::optional<wall_time> expires;
    std::optional<wall_time> idle_deadline;
    std::string region;  ///< canonical id, empty with explicit URLs
    std::string api_url;
};

/// The readers that share the places for waiting: those of one user, or one unit.
struct token_party {
    party user{};
    std::string unit{};  ///< "export.service", or "export@.service" for all instances; empty: of `user`

    friend bool operator<(const token_party& a, const token_party& b) noexcept {
        return std::tie(a.unit, a.user) < std::tie(b.unit, b.user);
    }
};

/// The client that asks for a token.
struct token_reader {
    std::string description;  ///< "uid 0, pid 4711", "unit export.service"
    /// Returns true if the client may have the token of this session, by the configuration in force at the
    /// time of the call.
    std::function<bool(std::string_view session)> may_read;
    token_party owner{};  ///< of the place that it takes while it waits
};

/// The changes to an organization's idle timeout; without any, it is only read.
struct idle_timeout_change {
    std::optional<bool> enabled;
    std::optional<seconds> timeout;
};

/// The organization's IdleTokenTimeout as the API gave it, and the session whose token was used.
struct idle_timeout_view {
    boost::json::object timeout;
    std::string session;
};

/// A login that was begun.
struct login_view {
    std::string login_id;
    std::string authorization_url;  ///< where a person logs in with a browser
    wall_time expires;              ///< it ends by itself then
};

/// The parameters of the redirect at the end of a login: a code, or an error of RFC 6749 §4.1.2.1.
struct login_redirect {
    secret code;  ///< empty: there is an error
    std::string error;
    std::string error_description;
    std::string state;
};

/// Some sessions of a list, and where to go on.
struct session_slice {
    std::vector<assessed_session> found;
    std::string last;     ///< the name of the last session that was looked at
    bool is_end = false;  ///< no session is behind it
};

/// The daemon as the control server sees it: the only place where control and the other rooms meet. It is
/// called on the daemon's one thread. The second implementation is the fake of the tests.
class backend {
public:
    backend() = default;
    backend(const backend&) = delete;
    backend& operator=(const backend&) = delete;
    virtual ~backend() = default;

    virtual daemon_view status() = 0;
    /// The events as they happen.
    virtual stream::live_stream& stream() = 0;
    [[nodiscard]] virtual session_counts counts() const = 0;
    using condition = std::function<bool(session_state, health, std::string_view organization)>;
    /// Looks at the sessions behind `after` in name order, at so many as one turn may. Finds those that are
    /// `wanted`, in their present state, and stops at the latest when they are `most`.
    virtual session_slice sessions(std::string_view after, std::size_t most, const condition& wanted) = 0;
    virtual std::optional<assessed_session> session(std::string_view name) = 0;
    /// The metrics in Prometheus' text format, up to two megabytes; the text may be a second old.
    virtual boost::asio::awaitable<std::shared_ptr<const std::string>> metrics() = 0;
    /// The latest decisions about a session, the oldest first; nullopt: there is no such session.
    virtual std::optional<std::vector<history::line>> history(std::string_view name) = 0;
    /// Performs `action` as soon as the request budget allows, and returns the session after it. A failed
    /// check is no refusal (the session shows it); a failed renewal or revocation is one. `peer` is for the
    /// audit
    /// ("uid 0, pid 4711").
    virtual boost::asio::awaitable<outcome<assessed_session>> act(std::string name, session_action action,
                                                                  std::string peer) = 0;
    /// The present token. If less than `min_valid` (default 60 s) is left, it is renewed or touched first, if
    /// possible. The refusals: conflict if the token is dead or will not live for a given `min_valid`; busy
    /// if the client would have to wait and too many do, or if it waited and another party got its place;
    /// not_permitted if the reader lost its right while it waited.
    virtual boost::asio::awaitable<outcome<token_view>> token(std::string name,
                                                              std::optional<seconds> min_valid,
                                                              token_reader reader) = 0;
    /// Reads the idle timeout, or reads, changes and writes it back. It uses the token of `session`, or of
    /// one that the daemon picks if that is empty.
    virtual boost::asio::awaitable<outcome<idle_timeout_view>> idle_timeout(std::string organization,
                                                                            std::string session,
                                                                            idle_timeout_change change,
                                                                            std::string peer) = 0;
    /// Revokes every token of a user (deleteToken). Returns the session whose token was used.
    virtual boost::asio::awaitable<outcome<std::string>> revoke_user(std::string organization,
                                                                     std::string user_id, std::string session,
                                                                     std::string peer) = 0;
    /// Begins a login, in place of a pending one. The refusal: conflict if the session has another source.
    virtual outcome<login_view> begin_login(const std::string& name, const std::string& peer) = 0;
    /// Ends it: exchanges the code, has the token verified and used. Returns the session after it. The
    /// refusals: no_such_login; login_mismatch, which leaves it pending; conflict where the login service or
    /// the person said no, or the token is not to be used; upstream where either did not answer.
    virtual boost::asio::awaitable<outcome<assessed_session>> finish_login(std::string name,
                                                                           std::string login_id,
                                                                           login_redirect redirect,
                                                                           std::string peer) = 0;
    virtual boost::asio::awaitable<reload_outcome> reload(std::string peer) = 0;
    /// Reports that `count` requests of one user were refused for missing rights, of which this is the last:
    /// event `control.denied`. It is called for the first refusal of a user, then once a minute.
    virtual void denied(std::string_view request, std::string_view peer, std::uint64_t count) = 0;
    /// Reports that `count` connections of one user were ended or refused because it has more than its share,
    /// of which this is the last: event `control.crowded`. It is called as `denied` is.
    virtual void crowded(std::string_view peer, std::uint64_t count) = 0;
    /// Reports that `count` connections of one user ended because it followed the events and took none for
    /// the time of `limits::live_write`. `lines` have come for the last of them that it did not take. It is
    /// called as `denied` is.
    virtual void follower_cut(std::string_view lines, std::string_view peer, std::uint64_t count) = 0;
};

}  // namespace tokenkeeper::control
