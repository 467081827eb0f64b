#include "lib/genesys/answers/decode_object.hpp"
#include "lib/genesys/answers/error_body.hpp"
#include "lib/genesys/answers/json.hpp"
#include "lib/genesys/oauth.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <boost/json/value.hpp>

namespace tokenkeeper::genesys {
namespace {

namespace json = boost::json;

/// All codes of RFC 6749 §5.2, and the codes of its §4.1.2.1 for faults that pass.
struct refusal_code {
    std::string_view name;
    errc meaning;
};
constexpr std::array refusals{
    refusal_code{"invalid_client", errc::invalid_client},
    refusal_code{"invalid_grant", errc::invalid_grant},
    refusal_code{"unauthorized_client", errc::unauthorized_client},
    refusal_code{"invalid_request", errc::grant_refused},
    refusal_code{"invalid_scope", errc::grant_refused},
    refusal_code{"unsupported_grant_type", errc::grant_refused},
    refusal_code{"server_error", errc::server_unavailable},
    refusal_code{"temporarily_unavailable", errc::server_unavailable},
};

/// Genesys' `description` says more than the standard's `error_description`.
std::string description_in(const json::object& body) {
    auto text = printable_message(string_in(body, "description"));
    return text.empty() ? printable_message(string_in(body, "error_description")) : text;
}

/// True for the statuses with which a login service, and not a gateway before it, sends an `error`.
bool may_be_refusal(const response& r) noexcept {
    return is_success(r) || r.status == 400 || r.status == 401 || r.status == 403 || r.status == 500;
}

/// Gives nullopt if the body has no `error` of the standard.
std::optional<errc> refusal_in(const response& r, const json::object& body) noexcept {
    const auto* const refusal = std::ranges::find(refusals, string_in(body, "error"), &refusal_code::name);
    if (!may_be_refusal(r) || refusal == refusals.end()) return std::nullopt;
    return refusal->meaning;
}

/// `body`: that of the answer; null: it is no object.
error refused(const response& r, const json::object* body) {
    error e = decode_parsed_error(r, body);
    // No access token was sent that could have been rejected.
    if (e.code == errc::token_rejected) e.code = errc::unexplained_unauthorized;
    if (body == nullptr) return e;
    const auto meaning = refusal_in(r, *body);
    if (meaning) {
        e.code = *meaning;
        e.advice = {};
    }
    if (e.api_code.empty() || meaning) e.api_code = word_or_nothing(string_in(*body, "error"));
    if (auto text = description_in(*body); !text.empty()) {
        e.message = std::move(text);
    } else if (meaning) {
        e.message = "HTTP status " + std::to_string(r.status) + ": " + e.code.message();
    }
    return e;
}

/// Gives an empty text if the field is missing or null, and nullopt if it is of another type.
std::optional<std::string_view> optional_text(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return std::string_view{};
    if (!value->is_string()) return std::nullopt;
    return string_in(object, key);
}

/// RFC 6749 appendix A: tokens are printable ASCII. A space could not stand in a Bearer header.
bool printable_ascii(std::string_view text, char first) {
    return std::ranges::all_of(text, [first](char c) { return c >= first && c < '\x7f'; });
}

/// Tokens usually live for a day and at most for two, so a longer life than this is an error of the server.
constexpr seconds::rep longest_life = seconds::rep{400} * 24 * 3600;

std::optional<double> number_in(std::string_view text) noexcept {
    text = trimmed(text);
    if (text.empty()) return std::nullopt;
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (failure != std::errc{} || stop != end) return std::nullopt;
    return number;
}

/// Login services write 3600, 3599.7, "3600", "3600.0" and " 3600 ".
std::optional<double> number_in(const json::value& value) noexcept {
    if (const auto* const number = value.if_int64()) return static_cast<double>(*number);
    if (const auto* const number = value.if_double()) return *number;
    const auto* const text = value.if_string();
    return text != nullptr ? number_in(std::string_view{text->data(), text->size()}) : std::nullopt;
}

std::optional<seconds> expires_in(const json::object& body) noexcept {
    const json::value* const value = body.if_contains("expires_in");
    const auto life = value != nullptr ? number_in(*value) : std::nullopt;
    // The condition is written so that NaN does not pass.
    if (!life || !(*life >= 1 && *life < static_cast<double>(longest_life + 1))) return std::nullopt;
    return seconds{static_cast<seconds::rep>(*life)};
}

/// Gateways of Apigee write "BearerToken".
bool is_bearer(std::string_view type) noexcept {
    return type.empty() || same_ignoring_case(type, "bearer") || same_ignoring_case(type, "bearertoken");
}

bool has_access_token(const json::object& body) {
    return !string_in(body, "access_token").empty();
}

}  // namespace

result<token_grant> decode_token_grant(const response& r) {
    auto parsed = parse_object(r.body);
    const auto* const body = object_or_null(parsed);
    if (!is_success(r)) return refused(r, body);
    // A token that arrived is kept, whatever other fields the body has, unless its refresh token is unusable:
    // an answer without one means that the refresh token before is still good, and it would be sent again.
    if (body == nullptr || !has_access_token(*body)) {
        const bool refusal = body != nullptr && refusal_in(r, *body);
        if (refusal) return refused(r, body);
        return decode_parsed_object(r, std::move(parsed), {"a token grant", has_access_token}).error();
    }
    const auto type = optional_text(*body, "token_type");
    if (!type || !is_bearer(*type)) {
        return unusable_answer(r, "the token is of another type than \"bearer\"", body);
    }
    const std::string_view access = string_in(*body, "access_token");
    if (!printable_ascii(access, '!'))
        return unusable_answer(r, "what it calls an access token is not one", body);
    const auto refresh = optional_text(*body, "refresh_token");
    if (!refresh || !printable_ascii(*refresh, ' ')) {
        return unusable_answer(r, "what it calls a refresh token is not one", body);
    }
    // A server that sent longer ones could make everything costly that is done with them.
    if (access.size() > longest_token)
        return unusable_answer(r, "its access token is longer than 4 KiB", body);
    if (refresh->size() > longest_token)
        return unusable_answer(r, "its refresh token is longer than 4 KiB", body);
    token_grant granted;
    granted.access_token = secret{access};
    granted.refresh_token = secret{*refresh};
    granted.expires_in = expires_in(*body);
    return granted;
}

}  // namespace tokenkeeper::genesys
