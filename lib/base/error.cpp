#include "lib/base/error.hpp"

#include <array>
#include <utility>

#include <boost/system/system_error.hpp>

namespace tokenkeeper {
namespace {

/// The texts and the condition of one errc.
struct entry {
    errc code;
    std::optional<condition> reaction;
    std::string_view name;
    std::string_view text;
    std::string_view hint;
};

constexpr auto retry = condition::retry_later;

constexpr std::array entries{
    entry{errc::resolve_failed, retry, "resolve.failed", "the host name could not be resolved",
          "Check the region or api_url and this host's DNS (getent hosts NAME); tokenkeeper retries."},
    entry{errc::resolve_timeout, retry, "resolve.timeout", "the resolver did not answer in time",
          "Check the name servers of this host; tokenkeeper retries."},
    entry{errc::connect_failed, retry, "connect.failed",
          "the connection was refused or the host is unreachable",
          "Check firewall, routes and proxy between this host and the API; tokenkeeper retries."},
    entry{errc::connect_timeout, retry, "connect.timeout", "no connection in time",
          "A firewall may drop the packets: check that this host may open TCP port 443 to the API."},
    entry{errc::tls_failed, retry, "tls.failed", "the TLS handshake failed",
          "Check that nothing between this host and the API intercepts TLS, and that TLS 1.2 or later is "
          "allowed."},
    entry{errc::tls_timeout, retry, "tls.timeout", "the TLS handshake did not end in time",
          "The network is slow or something between this host and the API holds TLS up; tokenkeeper "
          "retries."},
    entry{errc::certificate_unknown_authority, retry, "certificate.unknown.authority",
          "the server's certificate was not issued by a trusted authority",
          "If a gateway or a TLS-inspecting proxy answers here, name its CA in ca_file; else update "
          "ca-certificates."},
    entry{errc::certificate_expired, retry, "certificate.expired",
          "the server's certificate has expired or is not yet valid",
          "Check this host's clock first; if it is right, the certificate must be renewed on the server."},
    entry{errc::certificate_wrong_host, retry, "certificate.wrong.host",
          "the server's certificate is for another host name",
          "Check api_url and DNS: another host answers at this name."},
    entry{errc::request_timeout, retry, "request.timeout", "the answer was not complete in time",
          "The API or the way to it is slow; tokenkeeper retries. network.request_timeout sets the "
          "limit."},
    entry{errc::connection_lost, retry, "connection.lost", "the connection ended before the answer was whole",
          "tokenkeeper retries; if it goes on, look for a proxy or firewall that cuts connections."},
    entry{errc::connection_stale, retry, "connection.stale",
          "the server closed a connection that was used before", "tokenkeeper retries on a new connection."},
    entry{errc::response_too_large, retry, "response.too.large",
          "the answer is larger than any that the API gives",
          "Check that api_url leads to Genesys Cloud: a proxy or another service may answer in its place."},
    entry{errc::malformed_response, retry, "malformed.response", "the answer is not what the API promises",
          "A proxy or a captive portal may answer in place of Genesys Cloud: check api_url and proxy."},

    entry{errc::proxy_connect_failed, retry, "proxy.connect.failed", "the proxy cannot be reached",
          "Check the address in proxy and that the proxy runs; tokenkeeper retries."},
    entry{errc::proxy_credentials_refused, retry, "proxy.credentials.refused",
          "the proxy wants other credentials (401, 407)",
          "Put the right user:password into proxy_credentials_file, or into the URL of proxy."},
    entry{
        errc::proxy_refused, retry, "proxy.refused", "the proxy refuses the connection",
        "Ask whoever runs the proxy to allow CONNECT to the API's and the login service's host on port 443."},
    entry{errc::proxy_malformed_response, retry, "proxy.malformed.response",
          "what answers at the proxy's address does not speak HTTP",
          "Check the address in proxy: it must be that of an HTTP proxy."},
    entry{errc::stored_answer, retry, "stored.answer",
          "a gateway answered with what it had stored, and the request did not reach the API",
          "Have the proxy or gateway before the API store nothing: every request asks for that with "
          "Cache-Control: no-cache."},

    entry{errc::token_rejected, condition::log_in_again, "token.rejected",
          "the token was rejected: it idled out, expired or was revoked",
          "Get a new token by logging in again and put it where the session reads it from."},
    entry{errc::unexplained_unauthorized, condition::refused, "unexplained.unauthorized",
          "the API answered 401 without a readable reason",
          "This proves nothing about the token: check whether a proxy or gateway answers 401 in Genesys' "
          "place."},
    entry{errc::address_not_authorized, condition::refused, "address.not.authorized",
          "requests from this host's address are not authorized",
          "Ask the Genesys administrator to add this host's public address to the allow-list of the OAuth "
          "client or "
          "the organization."},
    entry{
        errc::authentication_required, condition::refused, "authentication.required",
        "the request arrived without its Authorization header",
        "Check that no proxy or gateway removes the Authorization header, and that the token is not empty."},
    entry{errc::forbidden, condition::refused, "forbidden", "the token may not do this",
          "Ask the Genesys administrator for the permission or the OAuth scope that the message names."},
    entry{errc::throttled, retry, "throttled", "too many requests",
          "tokenkeeper waits as the server asks; find out what else uses this token, or uses up the "
          "organization's rate limit, or lower max_requests_per_second."},
    entry{errc::server_unavailable, retry, "server.unavailable", "the API is unavailable at the moment",
          "tokenkeeper retries; see the status page of Genesys Cloud if it goes on."},
    entry{errc::timeout_out_of_range, condition::bug, "timeout.out.of.range",
          "the idle timeout is outside the allowed range",
          "Choose an idle timeout of 300 to 28800 seconds (5m to 8h), in HIPAA organizations of 300 to 900 "
          "seconds "
          "(5m to 15m)."},
    entry{errc::unexpected_status, condition::bug, "unexpected.status",
          "the API answered with a status that this operation does not have",
          "Check that region or api_url is right; with the correlation id, Genesys' support can find the "
          "request."},

    entry{errc::invalid_client, condition::give_up, "invalid_client",
          "the login service does not accept the client's id and secret",
          "Correct client_id or the secret's file, or enable the client in Genesys Cloud; a client belongs "
          "to one region, so check region or login_url too; then: tokenkeeperctl renew NAME."},
    entry{errc::invalid_grant, condition::give_up, "invalid_grant", "the refresh token, or the code, is dead",
          "Log in again and put the new refresh token into refresh_token_file."},
    entry{errc::unauthorized_client, condition::give_up, "unauthorized_client",
          "the OAuth client is not allowed to use this grant type",
          "Give the OAuth client the grant type that the session uses, or use another client."},
    entry{errc::grant_refused, condition::give_up, "grant.refused", "the login service refuses the grant",
          "The message says what it does not accept; correct the client's settings, then: tokenkeeperctl "
          "renew NAME."},
    entry{errc::client_form_refused, retry, "client.form.refused",
          "the login service does not accept the client's id and secret in this form",
          "tokenkeeper tries once more with the other of the two forms in which login services expect them."},

    entry{errc::invalid_argument, condition::bug, "invalid.argument", "refused before anything was sent",
          "Correct the request; nothing was sent."},
    entry{errc::cancelled, std::nullopt, "cancelled", "cancelled before there was an answer",
          "Nothing needs to be done: a shutdown, a reload or the caller stopped the request."},
    entry{errc::state_not_saved, retry, "state.not.saved", "the state store cannot be written",
          "Make room on the disk or correct the rights of state.path; tokenkeeper retries."},
    entry{
        errc::wrong_organization, condition::give_up, "wrong.organization",
        "the login was for another organization than the session's earlier ones",
        "Log in again, as somebody of the right organization; where another organization is meant, give the "
        "session another name."},
};

constexpr entry unknown{errc{}, std::nullopt, "unknown", "unknown error",
                        "Look in the log for what happened before."};

constexpr const entry& entry_of(int value) noexcept {
    for (const entry& e : entries) {
        if (static_cast<int>(e.code) == value) return e;
    }
    return unknown;
}

// Boost's base has a protected destructor that is not virtual on purpose: categories are never deleted.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

class error_category_type final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "tokenkeeper"; }
    [[nodiscard]] std::string message(int value) const override { return std::string{entry_of(value).text}; }
    [[nodiscard]] boost::system::error_condition default_error_condition(int value) const noexcept override {
        if (const auto c = entry_of(value).reaction) return make_error_condition(*c);
        return {value, *this};
    }
};

class condition_category_type final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "tokenkeeper.condition"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<condition>(value)) {
            case condition::retry_later:
                return "retry later";
            case condition::log_in_again:
                return "log in again";
            case condition::refused:
                return "refused";
            case condition::bug:
                return "asked wrongly";
            case condition::give_up:
                return "give up";
        }
        return "unknown condition";
    }
};

#pragma GCC diagnostic pop

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const error_category_type category;
    return category;
}

const boost::system::error_category& condition_category() noexcept {
    static const condition_category_type category;
    return category;
}

boost::system::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), error_category()};
}

boost::system::error_condition make_error_condition(condition c) noexcept {
    return {static_cast<int>(c), condition_category()};
}

error::error(errc c, std::string text) : code(c), message(std::move(text)) {}

std::string_view error::name() const noexcept {
    return api_code.empty() ? entry_of(code.value()).name : std::string_view{api_code};
}

std::string_view error::hint() const noexcept {
    return advice.empty() ? entry_of(code.value()).hint : advice;
}

bool may_have_arrived(errc e) noexcept {
    return e == errc::request_timeout || e == errc::connection_lost || e == errc::connection_stale ||
           e == errc::response_too_large || e == errc::malformed_response || e == errc::stored_answer ||
           e == errc::server_unavailable;
}

void throw_exception_from_error(const error& e, const boost::source_location& location) {
    std::string text{location.function_name()};
    text += ": ";
    text += e.name();
    if (!e.message.empty()) {
        text += ": ";
        text += e.message;
    }
    throw boost::system::system_error{e.code, text};
}

}  // namespace tokenkeeper
