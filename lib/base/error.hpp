#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace tokenkeeper {

/// Everything that can go wrong with a request to Genesys Cloud. The comment says whose word it is.
enum class errc {
    // The way there. All of these are passing: ask again later.
    resolve_failed = 1,             ///< the resolver: no such host, or no answer
    resolve_timeout,                ///< no answer of the resolver in time
    connect_failed,                 ///< refused, unreachable, reset
    connect_timeout,                ///< no connection in time
    tls_failed,                     ///< the handshake failed for another reason than the certificate
    tls_timeout,                    ///< no handshake in time
    certificate_unknown_authority,  ///< the chain does not end at a trusted root
    certificate_expired,            ///< or not yet valid
    certificate_wrong_host,         ///< the certificate is for another name
    request_timeout,                ///< sent, but no whole answer in time
    connection_lost,                ///< closed or reset before the answer was whole
    connection_stale,               ///< one that was used before, closed without a byte of answer to GET or
                                    ///< HEAD: as good as not sent, ask again
    response_too_large,             ///< header or body over the limit
    malformed_response,         ///< not HTTP, or not the JSON that the operation promises (HTML, cut short)
    proxy_connect_failed,       ///< the proxy itself: not resolved, refused, unreachable, no answer in time
    proxy_credentials_refused,  ///< 407: the proxy wants other credentials, or any
    proxy_refused,              ///< any other status but 2xx to CONNECT (403, 502, …)
    proxy_malformed_response,   ///< the answer to CONNECT is not HTTP, or ends early

    // What Genesys Cloud said (genesys/error_body.hpp has the table of its codes).
    token_rejected = 100,      ///< 401 bad.credentials: idled out, expired or revoked; it does not say which
    unexplained_unauthorized,  ///< 401 without a readable code: proves nothing about the token
    address_not_authorized,    ///< 401 ip.not.authorized: the token may live
    authentication_required,   ///< 401 authentication.required: our header did not arrive
    forbidden,                 ///< 403, whatever the code
    throttled,                 ///< 429; `error::retry_after` says how long
    server_unavailable,        ///< 408 and 5xx
    timeout_out_of_range,      ///< 400 of putTokensTimeout: outside the allowed range
    unexpected_status,         ///< any other status: 400, 404, 3xx, …

    // What the login service said to a grant: 400 with an `error` of RFC 6749 §5.2. All of these are final:
    // asking
    // again with the same credentials does not help.
    invalid_client = 150,  ///< wrong id, wrong secret or a disabled client
    invalid_grant,         ///< the refresh token (or the code) is dead: used, expired or revoked
    unauthorized_client,   ///< this client may not use this grant
    grant_refused,         ///< any other error of RFC 6749: invalid_request, invalid_scope, …

    // Ourselves.
    invalid_argument = 200,  ///< refused before anything was sent
    cancelled,               ///< we stopped waiting
    state_not_saved,  ///< the state store could not be written, so nothing was sent or nothing is given out
};

/// What to do about an error. Compare with `==`: `if (e.code == condition::retry_later)`.
enum class condition {
    retry_later = 1,  ///< passing: the same request may succeed later
    log_in_again,     ///< the token is dead: a new one is needed
    refused,          ///< the token may live, but this host, client or user may not do this
    bug,              ///< asked wrongly: trying again does not help
    give_up,          ///< a grant that is refused for good: nothing is asked until something changes
};

const boost::system::error_category& error_category() noexcept;
const boost::system::error_category& condition_category() noexcept;
boost::system::error_code make_error_code(errc e) noexcept;
boost::system::error_condition make_error_condition(condition c) noexcept;

/// An error with what a person or a retry needs to know of it. Never holds a token or a secret.
struct error {
    boost::system::error_code code;  ///< of errc, always
    int http_status = 0;             ///< 0 where there was no answer
    std::string api_code;        ///< Genesys' own `code` where it gave one, for example "too.many.requests"
    std::string message;         ///< one line for people; at most 300 bytes, printable
    std::string correlation_id;  ///< ININ-Correlation-Id, for Genesys' support; may be empty
    std::optional<seconds> retry_after{};  ///< what the server asked for, at most 24 h

    error() = default;
    explicit error(errc c, std::string text = {});

    [[nodiscard]] errc which() const noexcept { return static_cast<errc>(code.value()); }

    /// Genesys' own code, else the name of ours in the same style ("certificate.wrong.host").
    [[nodiscard]] std::string_view name() const noexcept;
    /// What to do next, one sentence; never empty.
    [[nodiscard]] std::string_view hint() const noexcept;
};

/// Whether a request that ended so may have been processed all the same: it was sent, and no usable answer
/// came.
bool may_have_arrived(errc e) noexcept;

/// For result::value() on an error: a bug of the caller, so an exception.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& where);

template <class T>
using result = boost::system::result<T, error>;

}  // namespace tokenkeeper

template <>
struct boost::system::is_error_code_enum<tokenkeeper::errc> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<tokenkeeper::condition> : std::true_type {};
