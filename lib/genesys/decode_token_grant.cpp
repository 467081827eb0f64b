#include "lib/genesys/decode_object.hpp"
#include "lib/genesys/error_body.hpp"
#include "lib/genesys/json.hpp"
#include "lib/genesys/oauth.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <boost/json/value.hpp>

namespace tokenkeeper::genesys {
namespace {

namespace json = boost::json;

/// RFC 6749 §5.2, all of it.
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
};

/// Genesys' `description` says most; the standard's is `error_description`.
std::string description_in(const json::object& body) {
    auto text = printable_message(string_in(body, "description"));
    return text.empty() ? printable_message(string_in(body, "error_description")) : text;
}

error refused(const response& r) {
    error e = decode_error(r);
    // No access token was sent that could have been rejected.
    if (e.code == errc::token_rejected) e.code = errc::unexplained_unauthorized;
    const auto body = parse_object(r.body);
    if (!body) return e;
    const std::string_view code = string_in(*body, "error");
    const auto* const known = std::ranges::find(refusals, code, &refusal_code::name);
    const bool final = (r.status == 400 || r.status == 401) && known != refusals.end();
    if (final) e.code = known->meaning;
    if (e.api_code.empty() || final) e.api_code = word_or_nothing(code);
    if (auto text = description_in(*body); !text.empty()) {
        e.message = std::move(text);
    } else if (final) {
        e.message = "HTTP status " + std::to_string(r.status) + ": " + e.code.message();
    }
    return e;
}

/// Nullopt where there is something, but no text. A null is nothing.
std::optional<std::string_view> optional_text(const json::object& in, std::string_view key) {
    const json::value* const value = in.if_contains(key);
    if (value == nullptr || value->is_null()) return std::string_view{};
    if (!value->is_string()) return std::nullopt;
    return string_in(in, key);
}

/// RFC 6749 appendix A: tokens are printable ASCII. A space could not stand in a Bearer header.
bool printable_ascii(std::string_view text, char first) {
    return std::ranges::all_of(text, [first](char c) { return c >= first && c < '\x7f'; });
}

/// A life of a day is usual and two the longest; one beyond this was never meant.
constexpr std::int64_t longest_life = std::int64_t{400} * 24 * 3600;

std::optional<std::int64_t> number_of(std::string_view digits) {
    if (digits.empty() || digits.size() > 10 || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
    std::int64_t number = 0;
    for (const char c : digits)
        number = number * 10 + (c - '0');
    return number;
}

std::optional<std::int64_t> whole_number(const json::value& from) {
    if (const auto* const number = from.if_int64()) return *number;
    if (const auto* const text = from.if_string()) return number_of({text->data(), text->size()});
    const auto* const number = from.if_double();
    if (number == nullptr || std::trunc(*number) != *number || std::abs(*number) > 1e15) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

std::optional<seconds> expires_in(const json::object& body) {
    const json::value* const value = body.if_contains("expires_in");
    const auto life = value != nullptr ? whole_number(*value) : std::nullopt;
    if (!life || *life <= 0 || *life > longest_life) return std::nullopt;
    return seconds{*life};
}

}  // namespace

result<token_grant> decode_token_grant(const response& r) {
    if (!is_success(r)) return refused(r);
    const auto body = decode_object(r);
    if (!body) return body.error();
    const auto type = optional_text(*body, "token_type");
    if (!type || !(type->empty() || same_ignoring_case(*type, "bearer"))) {
        return unusable_answer(r, "the token is of another type than \"bearer\"");
    }
    const std::string_view access = string_in(*body, "access_token");
    if (access.empty()) return unusable_answer(r, "it holds no access token");
    if (!printable_ascii(access, '!')) return unusable_answer(r, "what it calls an access token is not one");
    const auto refresh = optional_text(*body, "refresh_token");
    if (!refresh || !printable_ascii(*refresh, ' ')) {
        return unusable_answer(r, "what it calls a refresh token is not one");
    }
    token_grant granted;
    granted.access_token = secret{access};
    granted.refresh_token = secret{*refresh};
    granted.expires_in = expires_in(*body);
    return granted;
}

}  // namespace tokenkeeper::genesys
