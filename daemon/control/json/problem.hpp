#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::control {

/// The kinds of refusals. Every kind has one status, type and title.
enum class problem_kind {
    malformed_request,      ///< 400: not HTTP, or a target that is no URL
    bad_parameter,          ///< 400: a query parameter that is unknown or has a wrong value
    bad_body,               ///< 400: a body that the resource does not take
    bad_request,            ///< 400: understood, but outside of what is allowed
    login_mismatch,         ///< 400: the redirect of another login; the pending one goes on
    not_permitted,          ///< 403: the peer lacks the right
    from_web_page,          ///< 403: `Origin`, `Referer` or a foreign `Sec-Fetch-Site` was sent
    no_such_resource,       ///< 404
    no_such_session,        ///< 404
    no_such_organization,   ///< 404
    no_such_login,          ///< 404: it ended, another one began, or the daemon was restarted
    method_not_allowed,     ///< 405, with Allow
    request_timeout,        ///< 408: the request was not complete in time
    conflict,               ///< 409: the state of the session does not allow it
    body_too_large,         ///< 413
    foreign_host,           ///< 421: `Host` names another host
    configuration_refused,  ///< 422: a reload, with errors[]
    header_too_large,       ///< 431
    internal_error,         ///< 500: a bug of the daemon
    upstream_failed,        ///< 502: Genesys Cloud, or the connection to it, failed
    too_busy,               ///< 503: too many long answers at once
    not_ready,              ///< 503: no configuration yet
    session_not_ready,      ///< 503
    configuration_broken,   ///< 503: the daemon cannot start, with errors[]
    still_running,          ///< 504: it goes on, but the client was kept waiting long enough
    unsupported_version,    ///< 505: not HTTP/1.x
};

/// A refusal in the form of RFC 9457: `detail` says what is wrong with the request, `hint` says what to do.
struct problem {
    problem_kind kind;
    std::string detail;
    std::string hint;
    std::vector<std::string> errors{};  ///< `errors[]` of a configuration
    std::string allow{};                ///< the Allow header of a 405
    std::optional<error> cause{};       ///< for upstream_failed: `code`, `http_status` and `correlation_id`
    std::optional<seconds> retry_after{};  ///< the Retry-After header
};

unsigned status_of(problem_kind kind) noexcept;

/// "urn:tokenkeeper:problem:no-such-session": stable, for programs.
std::string type_of(problem_kind kind);
std::string_view title_of(problem_kind kind) noexcept;

/// The body, `application/problem+json`.
std::string to_json(const problem& refused);

/// The most members of an object in the body of a request. None has more than four, and what is to be
/// refused should cost little.
inline constexpr std::size_t most_body_members = 16;

/// A text of a client for a message: printable, and cut after 100 bytes.
std::string quotable(std::string_view text);

}  // namespace tokenkeeper::control
