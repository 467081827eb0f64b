#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace tokenkeeper {

/// Everything that can go wrong with a request to Genesys Cloud, in groups by who reports it.
enum class errc {
    // Faults of the network. All of them pass: ask again later.
    resolve_failed = 1,             ///< the resolver: no such host, or no answer
    resolve_timeout,                ///< no answer of the resolver in time
    connect_failed,                 ///< refused, unreachable, reset
    connect_timeout,                ///< no connection in time
    tls_failed,                     ///< the handshake failed for another reason than the certificate
    tls_timeout,                    ///< no handshake in time
    certificate_unknown_authority,  ///< the chain does not end at a trusted root
    certificate_expired,            ///< or not yet valid
    certificate_wrong_host,         ///< the certificate is for another name
    request_timeout,                ///< sent, but the answer was not complete in time
    connection_lost,                ///< closed or reset before the answer was whole
    connection_stale,               ///< a reused connection closed before the first byte of an answer to GET
                                    ///< or HEAD: the request may be sent again at once
    response_too_large,             ///< header or body over the limit
    malformed_response,         ///< not HTTP, or not the JSON that the operation promises (HTML, cut short)
    proxy_connect_failed,       ///< the proxy itself: not resolved, refused, unreachable, no answer in time
    proxy_credentials_refused,  ///< 401, 407: the proxy wants other credentials, or any
    proxy_refused,              ///< any other status but 2xx to CONNECT (403, 502, …)
    proxy_malformed_response,   ///< the answer to CONNECT is not HTTP, or ends early
    stored_answer,              ///< a gateway gave an answer of an earlier time, and asked nobody

    // Answers of Genesys Cloud (genesys/answers/error_body.hpp has the table of its codes).
    token_rejected = 100,      ///< 401 bad.credentials: idled out, expired or revoked; it does not say which
    unexplained_unauthorized,  ///< 401 without a readable code: proves nothing about the token
    address_not_authorized,    ///< 401 ip.not.authorized: the token may live
    authentication_required,   ///< 401 authentication.required: our header did not arrive
    forbidden,                 ///< 403, whatever the code
    throttled,                 ///< 429; `error::retry_after` says how long
    server_unavailable,        ///< 408 and 5xx
    timeout_out_of_range,      ///< 400 of putTokensTimeout: outside the allowed range
    unexpected_status,         ///< any other status: 400, 404, 3xx, …

    // Answers of the login service to a grant: 400 with an `error` of RFC 6749 §5.2. All of these but the
    // last
    // are final: asking again with the same credentials does not help.
    invalid_client = 150,  ///< wrong id, wrong secret or a disabled client
    invalid_grant,         ///< the refresh token (or the code) is dead: used, expired or revoked
    unauthorized_client,   ///< this client may not use this grant
    grant_refused,         ///< any other error of RFC 6749: invalid_request, invalid_scope, …
    client_form_refused,   ///< invalid_client, but the credentials can be written in another form: not final

    // Faults on this side.
    invalid_argument = 200,  ///< the library refused the call and sent nothing
    cancelled,               ///< the caller stopped waiting
    state_not_saved,  ///< the state store could not be written, so nothing was sent or nothing is given out
    wrong_organization,  ///< somebody logged in for another organization than that of the logins before
};

/// The reaction that an error calls for. Compare with `==`: `if (e.code == condition::retry_later)`.
enum class condition {
    retry_later = 1,  ///< passing: the same request may succeed later
    log_in_again,     ///< the token is dead: a new one is needed
    refused,          ///< the token may live, but this host, client or user may not do this
    bug,              ///< the request itself is wrong: trying again does not help
    give_up,          ///< the grant is refused for good: send no other before the credentials change
};

const boost::system::error_category& error_category() noexcept;
const boost::system::error_category& condition_category() noexcept;
boost::system::error_code make_error_code(errc e) noexcept;
boost::system::error_condition make_error_condition(condition c) noexcept;

/// An error with the facts that a person or a retry needs. It never holds a token or a secret.
struct error {
    boost::system::error_code code;        ///< of errc, always
    int http_status = 0;                   ///< 100 to 599; 0 if there was no answer
    std::string api_code;                  ///< Genesys' own `code`, such as "too.many.requests"; may be empty
    std::string message;                   ///< one line for people; at most 300 bytes, printable
    std::string correlation_id;            ///< ININ-Correlation-Id, for Genesys' support; may be empty
    std::optional<seconds> retry_after{};  ///< the wait that the server asks for, 0 to 24 h
    std::string_view advice{};  ///< a constant: the hint for this very case; empty: that of the errc

    error() = default;
    explicit error(errc c, std::string text = {});

    [[nodiscard]] errc which() const noexcept { return static_cast<errc>(code.value()); }

    /// Genesys' own code, or the name of the errc in the same style ("certificate.wrong.host").
    [[nodiscard]] std::string_view name() const noexcept;
    /// One sentence for people that says what to do next; never empty.
    [[nodiscard]] std::string_view hint() const noexcept;
};

/// True if the server may have processed a request that ended with this error: it was sent, and no usable
/// answer came.
bool may_have_arrived(errc e) noexcept;

/// Throws for result::value() on an error, which is a bug of the caller.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& location);

template <class T>
using result = boost::system::result<T, error>;

}  // namespace tokenkeeper

namespace boost::system {

template <>
struct is_error_code_enum<tokenkeeper::errc> : std::true_type {};
template <>
struct is_error_condition_enum<tokenkeeper::condition> : std::true_type {};

}  // namespace boost::system
