#include "lib/genesys/answers/error_body.hpp"

#include "lib/genesys/answers/challenge.hpp"
#include "lib/genesys/answers/json.hpp"
#include "lib/genesys/answers/web_page.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenkeeper::genesys {
namespace {

constexpr std::array<std::string_view, 4> out_of_range_codes{
    "token.timeout.exceeded",
    "token.timeout.exceeded.hipaa",
    "max.idle.token.timeout.exceeded",
    "max.idle.hipaa.token.timeout.exceeded",
};

errc classify_unauthorized(std::string_view code) noexcept {
    if (code == "bad.credentials" || code == "credentials.expired") return errc::token_rejected;
    if (code == "ip.not.authorized") return errc::address_not_authorized;
    if (code == "authentication.required") return errc::authentication_required;
    return errc::unexplained_unauthorized;
}

/// True if any WWW-Authenticate header says so: each challenge may come in its own header.
bool challenged_for_invalid_token(const response& r) noexcept {
    return std::ranges::any_of(r.headers, [](const auto& header) {
        return same_ignoring_case(header.first, "WWW-Authenticate") && tells_invalid_token(header.second);
    });
}

constexpr std::string_view redirected =
    "Genesys Cloud redirects no request. If the message names the right host, write it into api_url and "
    "login_url; else find the proxy, gateway or captive portal that answers in its place.";
constexpr std::string_view refused_by_gateway =
    "Nothing shows that Genesys Cloud itself refuses: ask whoever runs the gateway, proxy or firewall on the "
    "way to let this host's requests through.";

/// The target of a redirect without its query, which may hold a secret; empty if the answer is none.
std::string redirect_target(const response& r) {
    if (r.status < 300 || r.status > 399) return {};
    const auto location = trimmed(r.header("Location"));
    return printable_message(location.substr(0, location.find_first_of("?#")), 150);
}

std::string message_without_body(errc code, int status) {
    std::string text = "HTTP status " + std::to_string(status) + ": ";
    text += make_error_code(code).message();
    return text;
}

/// What an answer that is not the API's says besides its status: a redirect's target, or the title of the
/// page that a gateway refuses with. Empty: nothing.
std::string message_of_gateway(const response& r) {
    if (const auto target = redirect_target(r); !target.empty())
        return "HTTP status " + std::to_string(r.status) + ": a redirect to " + target;
    if (r.status != 403 || !is_web_page(r)) return {};
    return message_without_body(errc::forbidden, r.status) + ", says " + web_page_text(r);
}

/// The hint for what only this answer shows; empty: that of its errc fits.
std::string_view advice_for(const response& r, const error_body& body) noexcept {
    if (r.status >= 300 && r.status <= 399) return redirected;
    const bool is_unexplained = body.message.empty() && body.code.empty();
    if (r.status == 403 && is_unexplained && !r.body.empty()) return refused_by_gateway;
    return {};
}

error_body fields_of(const boost::json::object& body) {
    return {printable_message(string_in(body, "message")), word_or_nothing(string_in(body, "code")),
            word_or_nothing(string_in(body, "contextId"))};
}

}  // namespace

std::string word_or_nothing(std::string_view text) {
    constexpr std::size_t longest = 100;
    const auto fits = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; };
    if (text.size() > longest || !std::all_of(text.begin(), text.end(), fits)) return {};
    return printable_message(text) == text ? std::string{text} : std::string{};
}

error_body decode_error_body(std::string_view body) {
    const auto object = parse_object(body);
    return object ? fields_of(*object) : error_body{};
}

errc classify(int status, std::string_view code) noexcept {
    if (status == 401) return classify_unauthorized(code);
    if (status == 403) return errc::forbidden;
    if (status == 429) return errc::throttled;
    if (status == 408 || (status >= 500 && status <= 599)) return errc::server_unavailable;
    const bool out_of_range = std::ranges::find(out_of_range_codes, code) != out_of_range_codes.end();
    if (status == 400 && out_of_range) return errc::timeout_out_of_range;
    return errc::unexpected_status;
}

error decode_error(const response& r) {
    const auto body = parse_object(r.body);
    return decode_parsed_error(r, object_or_null(body));
}

error decode_parsed_error(const response& r, const boost::json::object* parsed) {
    error_body body = parsed != nullptr ? fields_of(*parsed) : error_body{};
    error e{classify(r.status, body.code)};
    if (e.code == errc::unexplained_unauthorized && challenged_for_invalid_token(r))
        e.code = errc::token_rejected;
    e.advice = advice_for(r, body);
    if (body.message.empty()) body.message = message_of_gateway(r);
    e.http_status = r.status;
    const auto age = r.status == 401 || r.status == 403 ? stored_for(r) : std::nullopt;
    if (age) {
        e.code = errc::stored_answer;
        e.advice = {};
        body = {};
        body.message = "HTTP status " + std::to_string(r.status) + ", but a gateway stored the answer " +
                       format_duration(*age) + " ago, and the request did not reach the API";
    }
    e.message = body.message.empty() ? message_without_body(e.which(), r.status) : std::move(body.message);
    e.api_code = std::move(body.code);
    e.correlation_id = word_or_nothing(r.header("ININ-Correlation-Id"));
    if (e.correlation_id.empty()) e.correlation_id = std::move(body.context_id);
    e.retry_after = retry_after(r);
    return e;
}

}  // namespace tokenkeeper::genesys
